package io.flywall.heartbeat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Judges what arrives from one peer's addresses. Used by the receiving thread alone. The order of
 * checks is cheap (length, version, key id, own boot id), costly (the seal), stateful (whose life
 * it names, the replay window): a forger pays more than we do.
 */
public final class Listening {
  private static final int SHORTEST = Header.LENGTH + Seal.TAG_LENGTH + 1;
  private static final int LONGEST = Header.LENGTH + NodeStateCodec.MAX_LENGTH + Seal.TAG_LENGTH;

  /** Restarts of a peer within one life of ours; only holders of the secret can add one. */
  private static final int REMEMBERED_LIVES = 4096;

  private final BootId self;
  private final KeyRing keys;
  private final Acquaintance acquaintance;
  private final VerdictCounts counts;

  private ReplayWindow window = new ReplayWindow();
  private DerivedSeal known = DerivedSeal.NONE;
  private DerivedSeal stranger = DerivedSeal.NONE;

  /** Lives of the peer that ended during this life of ours: a recording of one is a replay. */
  private final Deque<BootId> ended = new ArrayDeque<>();

  Listening(BootId self, KeyRing keys, Acquaintance acquaintance, VerdictCounts counts) {
    this.self = self;
    this.keys = keys;
    this.acquaintance = acquaintance;
    this.counts = counts;
  }

  /** Never throws, whatever the bytes. */
  public Verdict judge(byte[] datagram) {
    Verdict verdict = check(datagram);
    counts.count(verdict.name());
    return verdict;
  }

  private Verdict check(byte[] datagram) {
    if (datagram.length < SHORTEST || datagram.length > LONGEST) {
      return new Verdict.Refused(Verdict.Name.MALFORMED);
    }
    if (datagram[0] != Header.VERSION) {
      return new Verdict.Refused(Verdict.Name.UNKNOWN_VERSION);
    }
    Optional<Header> decoded = Header.decode(datagram);
    if (decoded.isEmpty()) {
      return new Verdict.Refused(Verdict.Name.MALFORMED);
    }
    Header header = decoded.get();
    if (!keys.has(header.keyId())) {
      return new Verdict.Refused(Verdict.Name.UNKNOWN_KEY);
    }
    if (header.sender().equals(self)) {
      return new Verdict.Refused(Verdict.Name.REFLECTED);
    }
    return open(header, datagram);
  }

  private Verdict open(Header header, byte[] datagram) {
    DerivedSeal derived = sealOf(header);
    Optional<byte[]> body = derived.seal().open(header, datagram);
    if (body.isEmpty()) {
      return new Verdict.Refused(Verdict.Name.FORGED);
    }
    if (!derived.equals(known)) {
      stranger = derived;
    }
    Optional<Message> message = MessageCodec.decode(header.kind(), body.get());
    if (message.isEmpty()) {
      return new Verdict.Refused(Verdict.Name.MALFORMED);
    }
    return place(header, message.get(), derived);
  }

  private Verdict place(Header header, Message message, DerivedSeal derived) {
    if (!header.receiver().equals(self)) {
      return new Verdict.Unacquainted(header, message);
    }
    boolean newBoot = !header.sender().equals(acquaintance.peer());
    if (newBoot) {
      if (ended.contains(header.sender())) {
        return new Verdict.Refused(Verdict.Name.REPLAYED);
      }
      beginLife(header.sender());
    } else if (!window.isNew(header.sequence())) {
      return new Verdict.Refused(Verdict.Name.REPLAYED);
    }
    known = derived;
    window.mark(header.sequence());
    return new Verdict.Genuine(header, message, newBoot);
  }

  private void beginLife(BootId boot) {
    BootId before = acquaintance.peer();
    if (before.isKnown()) {
      ended.addLast(before);
      if (ended.size() > REMEMBERED_LIVES) {
        ended.removeFirst();
      }
    }
    window = new ReplayWindow();
    acquaintance.confirm(boot);
  }

  /**
   * Derived keys of the peer's present life and of one that may follow are kept; a forger that
   * invents boot ids costs one derivation each, because nothing it sends replaces what is kept.
   */
  private DerivedSeal sealOf(Header header) {
    if (known.isFor(header)) {
      return known;
    }
    if (stranger.isFor(header)) {
      return stranger;
    }
    Seal seal = keys.sealOf(header.keyId(), header.sender());
    return new DerivedSeal(header.keyId(), header.sender(), Optional.of(seal));
  }

  private record DerivedSeal(int keyId, BootId boot, Optional<Seal> derived) {
    static final DerivedSeal NONE = new DerivedSeal(0, BootId.UNKNOWN, Optional.empty());

    boolean isFor(Header header) {
      return keyId == header.keyId() && boot.equals(header.sender());
    }

    Seal seal() {
      return derived.orElseThrow();
    }
  }
}
