package io.flywall.heartbeat;

/** Seals what we say to one peer. Used by the loop thread alone. */
public final class Speaking {
  private final Self self;
  private final KeyRing keys;
  private int keyId;
  private Seal seal;
  private final Acquaintance acquaintance;
  private final SequenceSource sequences;

  Speaking(Self self, KeyRing keys, Acquaintance acquaintance, SequenceSource sequences) {
    this.self = self;
    this.keys = keys;
    MasterKey active = keys.active();
    this.keyId = active.id();
    this.seal = keys.sealOf(active, self.boot());
    this.acquaintance = acquaintance;
    this.sequences = sequences;
  }

  /** A datagram on its way, with the sequence by which an answer will name it. */
  public record Sealed(long sequence, byte[] datagram) {}

  /** Seals for the peer's present life, as far as we know it. */
  public Sealed seal(Message message) {
    return seal(message, acquaintance.peer(), acquaintance.newestVersion());
  }

  /**
   * Seals for a life that has not proved itself to us yet: the answer to an unacquainted one, in a
   * version that this life can read, whatever an earlier one could.
   *
   * @param heard the header of what is answered
   */
  public Sealed sealFor(Header heard, Message message) {
    return seal(message, heard.sender(), WireVersions.newestOf(heard.first()));
  }

  private Sealed seal(Message message, BootId receiver, int peersNewest) {
    useActiveKey();
    long sequence = sequences.next();
    byte first = self.versions().first(peersNewest);
    Header header =
        new Header(first, message.kind(), keyId, self.node(), self.boot(), receiver, sequence);
    return new Sealed(sequence, seal.close(header, MessageCodec.encode(message)));
  }

  /** A reload may have named another. */
  private void useActiveKey() {
    MasterKey active = keys.active();
    if (active.id() != keyId) {
      seal = keys.sealOf(active, self.boot());
      keyId = active.id();
    }
  }

  /**
   * The peer has fallen silent. If it comes back with an older build it can read nothing of what
   * its earlier life could, and would greet in words that we cannot: so one of the two has to begin
   * in the oldest that it knows.
   */
  public void assumeOldestVersion() {
    acquaintance.speaks(0);
  }

  /** Whether the peer's present life proved itself. */
  public boolean acquainted() {
    return acquaintance.peer().isKnown();
  }
}
