package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Rank;
import io.flywall.value.Role;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What every peer last said, and when. Ordered by node id, so that no decision depends on chance.
 */
final class Peers {
  private final Map<NodeId, Peer> byId = new TreeMap<>();

  /**
   * One peer.
   *
   * @param deadAfter the D it told us
   * @param bootingSince since when it has been heard in its present boot wait
   */
  record Peer(
      NodeId id,
      PeerStanding standing,
      Duration deadAfter,
      MonotonicInstant lastHeard,
      Optional<MonotonicInstant> bootingSince) {

    boolean isAlive(MonotonicInstant now) {
      return now.since(lastHeard).compareTo(deadAfter) <= 0;
    }

    boolean mayStand(MonotonicInstant now) {
      return isAlive(now) && standing.role().mayStand();
    }
  }

  void heard(NodeId id, PeerStanding standing, Duration deadAfter, MonotonicInstant now) {
    Optional<MonotonicInstant> booting = Optional.empty();
    if (standing.role() == Role.INIT) {
      Peer before = byId.get(id);
      booting = Optional.of(before == null ? now : before.bootingSince().orElse(now));
    }
    byId.put(id, new Peer(id, standing, deadAfter, now, booting));
  }

  /** Shifts what was heard by a time in which this node could not listen. */
  void forgive(Duration gap) {
    byId.replaceAll(
        (id, peer) ->
            new Peer(
                id,
                peer.standing(),
                peer.deadAfter(),
                peer.lastHeard().plus(gap),
                peer.bootingSince()));
  }

  Optional<Peer> find(NodeId id) {
    return Optional.ofNullable(byId.get(id));
  }

  boolean anyAlive(MonotonicInstant now) {
    return byId.values().stream().anyMatch(peer -> peer.isAlive(now));
  }

  /** Those that could take over and go before {@code rank}. */
  Stream<Peer> standingBefore(Rank rank, boolean clusterIsNew, MonotonicInstant now) {
    return byId.values().stream()
        .filter(peer -> peer.mayStand(now))
        .filter(peer -> peer.standing().rank().isBetterThan(rank, clusterIsNew));
  }

  /** The backup to which a hand-over would go. */
  Optional<Peer> bestBackup(MonotonicInstant now) {
    Comparator<Peer> byRank =
        (a, b) -> a.standing().rank().isBetterThan(b.standing().rank(), false) ? -1 : 1;
    return byId.values().stream().filter(peer -> isReadyBackup(peer, now)).min(byRank);
  }

  static boolean isReadyBackup(Peer peer, MonotonicInstant now) {
    return peer.isAlive(now) && peer.standing().role() == Role.BACKUP;
  }
}
