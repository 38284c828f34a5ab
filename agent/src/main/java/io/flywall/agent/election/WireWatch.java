package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asks the VIP's LAN before a claim without a quorum (design rule 9): a peer that cannot be heard
 * any more, but still answers there, is primary.
 *
 * <p>Only asks sent after the silence has lasted D count, because until then a frozen primary may
 * wake up and renew. Two asks in a row would be wrong after 26 s at 1 % loss, hence ten; twenty
 * where the VIP has answered since the primary was last heard, because then it is known to live.
 */
class WireWatch {
  /** A LAN answers within a millisecond; three leave room for a busy processor. */
  private static final Duration FAST = Duration.ofMillis(3);

  private static final Duration SLOW = Duration.ofMillis(10);
  private static final int LEAST = 10;
  private static final int AFTER_AN_ANSWER = 20;

  private final int threshold;
  private final int peers;
  private final Map<NodeId, Set<Long>> macs = new HashMap<>();
  private boolean counting;
  private boolean answered;
  private boolean asked;
  private int unanswered;
  private MonotonicInstant nextAsk = MonotonicInstant.DISTANT_PAST;

  /** {@code threshold}: K; {@code peers}: how many there are. */
  WireWatch(int threshold, int peers) {
    this.threshold = threshold;
    this.peers = peers;
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

  /** The question could not leave: that nobody answered it says nothing. */
  final void notAsked() {
    asked = false;
  }

  /** The primary was heard: nothing of the wire matters. */
  final void primaryHeard() {
    answered = false;
    rest();
  }

  /** No claim is near. */
  final void rest() {
    counting = false;
    asked = false;
    unanswered = 0;
  }

  /** A peer answered for the VIP: the count begins again. */
  final void peerAnswered() {
    answered = true;
    asked = false;
    unanswered = 0;
  }

  /** From here on unanswered asks count. */
  final void count() {
    if (!counting) {
      counting = true;
      asked = false;
      unanswered = 0;
    }
  }

  final boolean isDue(MonotonicInstant now) {
    return !now.isBefore(nextAsk);
  }

  final MonotonicInstant nextAsk() {
    return nextAsk;
  }

  /** An ask leaves now; the one before it, if it counted, has had its time. */
  final void ask(MonotonicInstant now) {
    if (counting && asked) {
      unanswered++;
    }
    asked = counting;
    nextAsk = now.plus(answered ? SLOW : FAST);
  }

  /** Asks that do not count are for knowing whether the VIP still answers. */
  final void askCalmly(MonotonicInstant now, Duration atLeast) {
    nextAsk = now.plus(atLeast.compareTo(SLOW) > 0 ? atLeast : SLOW);
  }

  /** Whether enough in a row stayed unanswered. */
  final boolean isSilent() {
    return unanswered >= needed();
  }

  /** How long the asking takes where nobody answers. */
  final Duration longest() {
    return FAST.multipliedBy(Math.max(threshold, LEAST) + 2L);
  }

  int needed() {
    return answered ? AFTER_AN_ANSWER : Math.max(threshold, LEAST);
  }
}
