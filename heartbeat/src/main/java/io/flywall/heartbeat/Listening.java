package io.flywall.heartbeat;

import io.flywall.value.MonotonicInstant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Judges what arrives from one peer's addresses. Used by the receiving thread alone.
 *
 * <p>Checks run from cheap to costly to stateful: length, version, key id, whose boot, which node;
 * then, for the life we are acquainted with, the seal and the replay window. Datagrams of any other
 * life (a peer that just started, or that does not know that we did, or a recording of either) are
 * looked at for so many a second only, and each sequence of a life once: a recording gains one
 * answer that only a living peer can use, and costs an attacker a new recording each time.
 */
public final class Listening {
  private static final int SHORTEST = Header.LENGTH + Seal.TAG_LENGTH + 1;
  private static final int LONGEST = Header.LENGTH + NodeStateCodec.MAX_LENGTH + Seal.TAG_LENGTH;

  /** Restarts of a peer within one life of ours; only holders of the secret can add one. */
  private static final int REMEMBERED_LIVES = 4096;

  /**
   * Greetings of lives that do not know ours: a peer sends 100 a second at the default rate, each
   * costs 20 us to open, so a flood costs less than one percent of a core.
   */
  private static final int GREETINGS_A_SECOND = 200;

  /**
   * Answers that name our boot id but come from a life we have not met. Kept apart, because they
   * are what ends a restart: a flood of greetings must not use them up.
   */
  private static final int INTRODUCTIONS_A_SECOND = 500;

  private final Self self;
  private final KeyRing keys;
  private final Acquaintance acquaintance;
  private final VerdictCounts counts;
  private final Allowance greetings = new Allowance(GREETINGS_A_SECOND);
  private final Allowance introductions = new Allowance(INTRODUCTIONS_A_SECOND);
  private final Strangers strangers = new Strangers();

  /** Lives of the peer that ended during this life of ours: a recording of one is a replay. */
  private final Deque<BootId> ended = new ArrayDeque<>();

  private OptionalInt node;
  private ReplayWindow window = new ReplayWindow();
  private Optional<DerivedSeal> known = Optional.empty();

  Listening(
      Self self, OptionalInt node, KeyRing keys, Acquaintance acquaintance, VerdictCounts counts) {
    this.self = self;
    this.node = node;
    this.keys = keys;
    this.acquaintance = acquaintance;
    this.counts = counts;
  }

  /** Never throws, whatever the bytes. */
  public Verdict judge(byte[] datagram, MonotonicInstant now) {
    Verdict verdict = check(datagram, now);
    counts.count(verdict.name());
    return verdict;
  }

  private Verdict check(byte[] datagram, MonotonicInstant now) {
    if (datagram.length < SHORTEST || datagram.length > LONGEST) {
      return refused(Verdict.Name.MALFORMED);
    }
    if (!self.versions().reads(datagram[0])) {
      return refused(Verdict.Name.UNKNOWN_VERSION);
    }
    Optional<Header> decoded = Header.decode(datagram);
    if (decoded.isEmpty()) {
      return refused(Verdict.Name.MALFORMED);
    }
    Header header = decoded.get();
    // Once: a reload may take it out of the ring meanwhile.
    Optional<MasterKey> key = keys.find(header.keyId());
    if (key.isEmpty()) {
      return refused(Verdict.Name.UNKNOWN_KEY);
    }
    if (header.sender().equals(self.boot())) {
      return refused(Verdict.Name.REFLECTED);
    }
    if (header.node() != self.node() && node.isPresent() && header.node() != node.getAsInt()) {
      return refused(Verdict.Name.WRONG_NODE);
    }
    boolean forUs = header.receiver().equals(self.boot());
    return forUs && header.sender().equals(acquaintance.peer())
        ? fromAcquaintance(header, datagram, key.get())
        : fromStranger(header, datagram, key.get(), forUs, now);
  }

  private Verdict fromAcquaintance(Header header, byte[] datagram, MasterKey key) {
    if (!window.isNew(header.sequence())) {
      return refused(Verdict.Name.REPLAYED);
    }
    DerivedSeal derived =
        known.filter(seal -> seal.isFor(header)).orElseGet(() -> derive(header, key));
    Verdict verdict = open(derived.seal(), header, datagram);
    if (verdict instanceof Verdict.Genuine) {
      known = Optional.of(derived);
      window.mark(header.sequence());
      acquaintance.speaks(WireVersions.newestOf(header.first()));
    }
    return verdict;
  }

  private Verdict fromStranger(
      Header header, byte[] datagram, MasterKey key, boolean forUs, MonotonicInstant now) {
    if (ended.contains(header.sender()) || !strangers.isNew(header)) {
      return refused(Verdict.Name.REPLAYED);
    }
    if (!(forUs ? introductions : greetings).take(now)) {
      return refused(Verdict.Name.THROTTLED);
    }
    DerivedSeal derived = derive(header, key);
    Verdict verdict = open(derived.seal(), header, datagram);
    if (verdict instanceof Verdict.Refused) {
      return verdict;
    }
    strangers.saw(header);
    if (header.node() == self.node()) {
      return new Verdict.Namesake(header);
    }
    Message message = ((Verdict.Genuine) verdict).message();
    if (!forUs) {
      if (!acquaintance.peer().isKnown()) {
        // Sealed, if perhaps recorded: good enough to be answered in words that it can read.
        acquaintance.speaks(WireVersions.newestOf(header.first()));
      }
      return new Verdict.Unacquainted(header, message);
    }
    beginLife(header, derived);
    return new Verdict.Genuine(header, message, true);
  }

  private static Verdict open(Seal seal, Header header, byte[] datagram) {
    Optional<byte[]> body = seal.open(header, datagram);
    if (body.isEmpty()) {
      return refused(Verdict.Name.FORGED);
    }
    return MessageCodec.decode(header.kind(), body.get())
        .<Verdict>map(message -> new Verdict.Genuine(header, message, false))
        .orElseGet(() -> refused(Verdict.Name.MALFORMED));
  }

  /** It named our boot id under its own key: only a living holder of the secret can. */
  private void beginLife(Header header, DerivedSeal derived) {
    BootId before = acquaintance.peer();
    if (before.isKnown()) {
      ended.addLast(before);
      if (ended.size() > REMEMBERED_LIVES) {
        ended.removeFirst();
      }
    }
    // An address belongs to one node for as long as we live; a new name needs a new life of ours.
    node = OptionalInt.of(header.node());
    window = new ReplayWindow();
    window.mark(header.sequence());
    known = Optional.of(derived);
    acquaintance.speaks(WireVersions.newestOf(header.first()));
    acquaintance.confirm(header.sender());
  }

  private DerivedSeal derive(Header header, MasterKey key) {
    Seal seal = keys.sealOf(key, header.sender());
    return new DerivedSeal(header.keyId(), header.sender(), seal);
  }

  private static Verdict refused(Verdict.Name name) {
    return new Verdict.Refused(name);
  }

  /** A derived key and what it is for. */
  private record DerivedSeal(int keyId, BootId boot, Seal seal) {
    boolean isFor(Header header) {
      return keyId == header.keyId() && boot.equals(header.sender());
    }
  }
}
