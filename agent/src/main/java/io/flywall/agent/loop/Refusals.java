package io.flywall.agent.loop;

import io.flywall.heartbeat.Verdict;
import io.flywall.heartbeat.VerdictCounts;
import io.flywall.value.MonotonicInstant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Says once, loudly, when datagrams of a peer are refused: a wrong secret looks like a dead peer
 * otherwise. Counting happens on the receiving thread; here the counts are only compared.
 */
final class Refusals {
  private final PeerLinks peers;
  private final EventLog log;
  private final Map<String, Long> reported = new HashMap<>();

  Refusals(PeerLinks peers, EventLog log) {
    this.peers = peers;
    this.log = log;
  }

  void report(MonotonicInstant now) {
    for (PeerLink link : peers.all()) {
      // By the first path and not by the label: that changes when the peer tells its name.
      VerdictCounts counts = link.counts();
      for (Verdict.Name name : Verdict.Name.values()) {
        if (isTrouble(name)) {
          report(link, name, counts.of(name), now);
        }
      }
    }
  }

  /** The counts begin anew. */
  void forget() {
    reported.clear();
  }

  private void report(PeerLink link, Verdict.Name name, long count, MonotonicInstant now) {
    String key = link.paths().get(0) + " " + name;
    if (count - reported.getOrDefault(key, 0L) < worthALine(name)) {
      return;
    }
    reported.put(key, count);
    log.warnOnce(
        now,
        key,
        "heartbeat",
        "refused",
        "peer",
        link.label(),
        "verdict",
        name.name().toLowerCase(Locale.ROOT),
        "count",
        count,
        "meaning",
        name.meaning(),
        "do",
        remedy(name));
  }

  /**
   * Two paths of different length reorder the few datagrams of an acquaintance, and a late one
   * looks like a recording: only many of them are.
   */
  private static long worthALine(Verdict.Name name) {
    return name == Verdict.Name.REPLAYED ? 50 : 1;
  }

  private static boolean isTrouble(Verdict.Name name) {
    return switch (name) {
      case GENUINE, UNACQUAINTED -> false;
      default -> true;
    };
  }

  private static String remedy(Verdict.Name name) {
    return switch (name) {
      case FORGED -> "compare secret_key(s) and cluster_id on both nodes";
      case UNKNOWN_KEY -> "list the same key ids on both nodes";
      case UNKNOWN_VERSION -> "bring both nodes to one version";
      case WRONG_NODE -> "compare peers[].id, or restart this agent after a peer got a new node_id";
      case NAMESAKE -> "give every node a node_id of its own";
      case REPLAYED, THROTTLED -> "find out who sends recordings or floods with the peer's address";
      case REFLECTED -> "look for a loop in the network, or this node among its own peers";
      default -> "find out who else sends to this port";
    };
  }
}
