package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.Rank;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * When a backup may claim: after its own waits and the silence of its primary, one round later for
 * each living node that goes before it.
 *
 * <p>On a cold start nodes that are still booting go before it too, for as long as a boot wait can
 * last: they will claim themselves. In a takeover nobody waits for a node that just boots.
 */
final class Candidacy {
  private final Supplier<Rank> rank;
  private final Peers peers;
  private final Holdings holdings;
  private Duration round;

  /**
   * {@code rank}: this node's own; {@code round}: how long a claim takes once it may begin: P, and
   * where it is, the asking.
   */
  Candidacy(Supplier<Rank> rank, Peers peers, Holdings holdings, Duration round) {
    this.rank = rank;
    this.peers = peers;
    this.holdings = holdings;
    this.round = round;
  }

  /** Another P is in force. */
  void roundTakes(Duration next) {
    round = next;
  }

  /**
   * The instant, as things stand now.
   *
   * @param after this node's own waits: boot, a hand-over, a fault
   * @param allegiance to the primary that has to fall silent first
   * @param coldStart no primary is there to be taken over from
   * @param clusterIsNew no primary ever was
   */
  MonotonicInstant standsAt(
      MonotonicInstant after,
      Optional<Allegiance> allegiance,
      boolean coldStart,
      boolean clusterIsNew,
      MonotonicInstant now) {
    MonotonicInstant at = after;
    if (allegiance.isPresent()) {
      at = MonotonicInstant.later(at, allegiance.get().endsAt());
    }
    int rounds = 0;
    for (Peers.Peer peer : peers.standingBefore(rank.get(), holdings, clusterIsNew, now).toList()) {
      if (peer.bootingSince().isEmpty()) {
        rounds++;
        // Its own round begins when it may claim, which can be later than ours.
        at = MonotonicInstant.later(at, peer.readySince().orElse(at));
      } else if (coldStart) {
        rounds++;
        Duration longestBoot = peer.deadAfter().multipliedBy(2);
        at = MonotonicInstant.later(at, peer.bootingSince().get().plus(longestBoot));
      }
    }
    return at.plus(round.multipliedBy(rounds));
  }
}
