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

  /** Sealed by a node that uses our own node id. */
  record Namesake(Header header) implements Verdict {
    @Override
    public Name name() {
      return Name.NAMESAKE;
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
    WRONG_NODE("sealed by another node than the one this address belongs to"),
    THROTTLED("more strangers than are looked at in a second"),
    FORGED("sealed with another secret or cluster id, or damaged"),
    NAMESAKE("genuine, from another node with our own node id"),
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
