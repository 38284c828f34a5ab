package io.flywall.heartbeat;

/**
 * What a datagram turned out to be. Everything but {@link Genuine} changes nothing but a counter;
 * {@link Unacquainted} may be answered, without remembering anything.
 */
public sealed interface Verdict {

  /** Which counter it belongs to. */
  Name name();

  /** Sealed by someone with the secret, for this life of ours, for the first time. */
  record Genuine(Header header, Message message, boolean newBoot) implements Verdict {
    @Override
    public Name name() {
      return Name.GENUINE;
    }
  }

  /**
   * Sealed by someone with the secret, but for nobody or for an earlier life of ours: a peer that
   * just started, or that does not know that we did, or a recording. An answer that names {@code
   * header.sender()} lets a living peer prove itself; a recording gains nothing.
   */
  record Unacquainted(Header header, Message message) implements Verdict {
    @Override
    public Name name() {
      return Name.UNACQUAINTED;
    }
  }

  /** Everything else. */
  record Refused(Name name) implements Verdict {}

  /** Every verdict's name, in the order of the checks: cheap, costly, stateful. */
  enum Name {
    MALFORMED("not a datagram of ours"),
    UNKNOWN_VERSION("a version this build does not speak"),
    UNKNOWN_KEY("sealed with a key id that is not in secret_keys"),
    REFLECTED("our own datagram came back"),
    FORGED("sealed with another secret or cluster id, or damaged"),
    UNACQUAINTED("genuine, but not for this life of this agent"),
    REPLAYED("seen before, or too old to tell"),
    GENUINE("accepted");

    private final String meaning;

    Name(String meaning) {
      this.meaning = meaning;
    }

    public String meaning() {
      return meaning;
    }
  }
}
