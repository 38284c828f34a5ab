package io.flywall.agent.view;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What of a node is a figure, for scripts that watch some without Prometheus.
 *
 * @param leaseLeft empty: this node does not answer for the VIPs
 * @param roundTrips by path; those that are measured
 * @param failuresInRow by peer: heartbeats and probes unanswered since the last answer
 * @param refused datagrams by reason
 * @param lateness of the loop's turns
 * @param lastTakeover the last change of primary whose outage somebody measured
 */
public record FigureView(
    long term,
    Optional<Duration> leaseLeft,
    int votersReachable,
    int votersNeeded,
    Map<String, Duration> roundTrips,
    Map<String, Long> failuresInRow,
    Map<String, Long> refused,
    AgentView.Lateness lateness,
    Optional<AgentView.Takeover> lastTakeover,
    Instant shownAt) {

  public FigureView {
    roundTrips = Map.copyOf(roundTrips);
    failuresInRow = Map.copyOf(failuresInRow);
    refused = Map.copyOf(refused);
  }

  public static FigureView of(AgentView seen) {
    Map<String, Duration> trips = new TreeMap<>();
    Map<String, Long> failures = new TreeMap<>();
    for (AgentView.Peer peer : seen.peers()) {
      failures.put(peer.node(), peer.failuresInRow());
      for (AgentView.Path path : peer.paths()) {
        path.roundTrip().ifPresent(trip -> trips.put(path.address(), trip));
      }
    }
    return new FigureView(
        seen.term(),
        seen.lease().left(),
        seen.quorum().reachable(),
        seen.quorum().needed(),
        trips,
        failures,
        seen.refused(),
        seen.lateness(),
        seen.lastTakeover(),
        seen.shownAt());
  }
}
