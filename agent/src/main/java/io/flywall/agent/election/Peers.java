package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Rank;
import io.flywall.value.Role;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What every peer last said, and when. Ordered by node id, so that no decision depends on chance.
 */
final class Peers {
  private final Map<NodeId, Peer> byId = new TreeMap<>();
  private final Map<NodeId, Boolean> majorities = new TreeMap<>();

  /**
   * One peer.
   *
   * @param deadAfter the D it told us
   * @param bootingSince since when it has been heard in its present boot wait
   * @param readySince since when it has been heard in a role in which it may claim
   */
  record Peer(
      NodeId id,
      PeerStanding standing,
      Duration deadAfter,
      MonotonicInstant lastHeard,
      Optional<MonotonicInstant> bootingSince,
      Optional<MonotonicInstant> readySince) {

    boolean isAlive(MonotonicInstant now) {
      return now.since(lastHeard).compareTo(deadAfter) <= 0;
    }

    boolean mayStand(MonotonicInstant now) {
      return isAlive(now) && standing.role().mayStand();
    }
  }

  void heard(NodeId id, PeerStanding standing, Duration deadAfter, MonotonicInstant now) {
    Optional<Peer> before = find(id);
    Optional<MonotonicInstant> booting =
        since(before.flatMap(Peer::bootingSince), standing.role() == Role.INIT, now);
    Optional<MonotonicInstant> ready =
        since(before.flatMap(Peer::readySince), standing.role() == Role.BACKUP, now);
    byId.put(id, new Peer(id, standing, deadAfter, now, booting, ready));
  }

  private static Optional<MonotonicInstant> since(
      Optional<MonotonicInstant> before, boolean still, MonotonicInstant now) {
    return still ? Optional.of(before.orElse(now)) : Optional.empty();
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
                peer.bootingSince(),
                peer.readySince()));
  }

  Optional<Peer> find(NodeId id) {
    return Optional.ofNullable(byId.get(id));
  }

  void quorumRule(NodeId id, boolean majority) {
    majorities.put(id, majority);
  }

  /** Whether every living peer needs a majority like us, or nobody like us. */
  boolean agreeOnQuorum(boolean majority, MonotonicInstant now) {
    for (Peer peer : byId.values()) {
      if (peer.isAlive(now) && majorities.getOrDefault(peer.id(), majority) != majority) {
        return false;
      }
    }
    return true;
  }

  int aliveVoters(VoterRoll roll, MonotonicInstant now) {
    int alive = 0;
    for (Peer peer : byId.values()) {
      if (peer.isAlive(now) && roll.has(peer.id())) {
        alive++;
      }
    }
    return alive;
  }

  /** Whether a peer that could lead goes before {@code rank}. */
  boolean anyBetter(Rank rank) {
    return byId.values().stream().anyMatch(peer -> isBetter(peer, rank));
  }

  /** Whether that one could claim and ranks before; false of one never heard. */
  boolean isBetter(NodeId node, Rank rank) {
    Peer peer = byId.get(node);
    return peer != null && isBetter(peer, rank);
  }

  private static boolean isBetter(Peer peer, Rank rank) {
    return peer.standing().role() != Role.WITNESS
        && peer.standing().rank().isBetterThan(rank, false);
  }

  /** Whether nobody has been heard yet. */
  boolean isEmpty() {
    return byId.isEmpty();
  }

  /** Those that have been heard within their D. */
  Stream<NodeId> alive(MonotonicInstant now) {
    return byId.values().stream().filter(peer -> peer.isAlive(now)).map(Peer::id);
  }

  boolean anyAlive(MonotonicInstant now) {
    return byId.values().stream().anyMatch(peer -> peer.isAlive(now));
  }

  /** Those that could take over and go before {@code rank}: who holds more goes first. */
  Stream<Peer> standingBefore(
      Rank rank, Holdings holdings, boolean clusterIsNew, MonotonicInstant now) {
    return byId.values().stream()
        .filter(peer -> peer.mayStand(now) && !holdings.areLessAt(peer.id()))
        .filter(
            peer ->
                holdings.areMoreAt(peer.id())
                    || peer.standing().rank().isBetterThan(rank, clusterIsNew));
  }

  /** The backup to which a hand-over would go. */
  Optional<Peer> bestBackup(MonotonicInstant now) {
    return bestBackup(Set.of(), now);
  }

  /** The best of those that are not among {@code tried}. */
  Optional<Peer> bestBackup(Set<NodeId> tried, MonotonicInstant now) {
    Comparator<Peer> byRank =
        (a, b) -> a.standing().rank().isBetterThan(b.standing().rank(), false) ? -1 : 1;
    return byId.values().stream()
        .filter(peer -> isReadyBackup(peer, now) && !tried.contains(peer.id()))
        .min(byRank);
  }

  static boolean isReadyBackup(Peer peer, MonotonicInstant now) {
    return peer.isAlive(now) && peer.standing().role() == Role.BACKUP;
  }
}
