package io.flywall.agent.election;

import io.flywall.value.Durations;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Timing;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asks the VIP's LAN before a claim without a quorum (design rule 9): a peer that cannot be heard
 * any more, but still answers there, is primary.
 *
 * <p>An answer that comes before the silence has lasted D proves nothing: the kernel of a dead
 * primary answers until its lease ends. Asks that stay unanswered count at once, because a lease
 * that has lapsed comes back without a claim only where the agent stood still between its mark and
 * its renewal, and the mark lives for A': so a silence longer than A' and two jiffies (the lease
 * ends up to one early, and a mark is armed within one) is final. Rejected: to count from R + D on
 * only; that made a pair's takeover 30 ms slower, and 200 ms after a kill -9.
 *
 * <p>Two asks in a row would be wrong after 26 s at 1 % loss, hence ten. Twenty, and more slowly,
 * where the peer is known to live because it answered after D; twenty too where this LAN has been
 * seen to lose a question or an answer.
 */
class WireWatch {
  /** A LAN answers within a millisecond; three leave room for a busy processor. */
  private static final Duration FAST = Duration.ofMillis(3);

  private static final Duration SLOW = Duration.ofMillis(10);
  private static final int LEAST = 10;
  private static final int WITH_REASON_TO_DOUBT = 20;

  private int threshold;
  private Duration leastSilence;
  private Duration deadAfter;
  private int peers;
  private final Map<NodeId, Set<Long>> macs = new HashMap<>();
  private boolean lives;
  private boolean loses;
  private boolean asked;
  private int unanswered;
  private MonotonicInstant lastAsk = MonotonicInstant.DISTANT_PAST;
  private MonotonicInstant silentSince = MonotonicInstant.DISTANT_FUTURE;
  private MonotonicInstant nextAsk = MonotonicInstant.DISTANT_PAST;

  /** {@code peers}: how many there are. */
  WireWatch(Timing timing, int peers) {
    this.threshold = timing.failureThreshold();
    this.deadAfter = timing.deadAfter();
    this.leastSilence = silenceOf(timing);
    this.peers = peers;
  }

  private static Duration silenceOf(Timing timing) {
    return timing.tokenLife().plus(timing.jiffy().multipliedBy(2));
  }

  /**
   * Other times are in force here. The mark of a peer that still has the old ones may live for
   * longer: so the longest silence that ever was asked for stays.
   */
  final void changeTo(Timing next) {
    threshold = next.failureThreshold();
    deadAfter = Durations.longer(deadAfter, next.deadAfter());
    Duration least = silenceOf(next);
    leastSilence = Durations.longer(leastSilence, least);
  }

  /** So many there are from now on. */
  final void countPeers(int now) {
    peers = now;
  }

  /** What a peer says of itself in authenticated datagrams. */
  final void macsTold(NodeId peer, Set<Long> itsMacs) {
    macs.put(peer, Set.copyOf(itsMacs));
  }

  /**
   * Whether a link-layer address is one of our peers': nobody else can be primary. As long as one
   * of them has not told its own (this agent restarted in a cut), it could be anybody's.
   */
  boolean isPeers(long mac) {
    return macs.size() < peers || macs.values().stream().anyMatch(known -> known.contains(mac));
  }

  /** Whose it is, as far as told. */
  final Optional<NodeId> owner(long mac) {
    return macs.entrySet().stream()
        .filter(told -> told.getValue().contains(mac))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** The question could not leave: that nobody answered says nothing. */
  final void notAsked() {
    rest();
  }

  /** The larger of both nodes' D. */
  final void deadAfter(Duration ofBoth) {
    deadAfter = ofBoth;
  }

  /** The primary was heard: nothing of the wire matters. */
  final void primaryHeard() {
    lives = false;
    loses = false;
    rest();
  }

  /** No claim is near. */
  final void rest() {
    asked = false;
    unanswered = 0;
  }

  /**
   * A peer answered for the VIP: the count begins again.
   *
   * @param afterDeadTime no lease of a dead primary can have lasted so long
   */
  final void peerAnswered(boolean afterDeadTime) {
    lives |= afterDeadTime;
    loses |= unanswered > 0;
    rest();
  }

  final boolean isDue(MonotonicInstant now) {
    return !now.isBefore(nextAsk);
  }

  final MonotonicInstant nextAsk() {
    return nextAsk;
  }

  /** An ask leaves now; the one before it has had its time. */
  final void ask(MonotonicInstant now) {
    if (asked) {
      if (unanswered == 0) {
        silentSince = lastAsk;
      }
      unanswered++;
    }
    asked = true;
    lastAsk = now;
    nextAsk = now.plus(lives ? SLOW : FAST);
  }

  /** Asks that no claim hangs on are for knowing whether a peer answers. */
  final void askCalmly(MonotonicInstant now, Duration atLeast) {
    rest();
    nextAsk = now.plus(Durations.longer(atLeast, SLOW));
  }

  /** Whether enough in a row stayed unanswered, for long enough. */
  final boolean isSilent(MonotonicInstant now) {
    Duration silence = now.since(silentSince);
    return unanswered >= needed() && lasted(silence) && outlasts(silence);
  }

  /**
   * Of a peer that lived after its dead time, all that was heard for long is its answers here. When
   * they end, its agent may have stood still just before the LAN went, and its lease still run.
   */
  boolean outlasts(Duration silence) {
    return !lives || silence.compareTo(deadAfter) >= 0;
  }

  /**
   * Whether a peer that was known to live, while no heartbeat of it came, has now fallen silent
   * here too. Heartbeats are far between by then: whoever does not ask for one may miss that they
   * are back.
   */
  final boolean livesBesides() {
    return lives && unanswered > 0;
  }

  boolean lasted(Duration silence) {
    return silence.compareTo(leastSilence) > 0;
  }

  /** How long the asking takes where nobody answers. */
  final Duration longest() {
    return FAST.multipliedBy(Math.max(threshold, LEAST) + 2L);
  }

  int needed() {
    return Math.max(threshold, lives || loses ? WITH_REASON_TO_DOUBT : LEAST);
  }
}
