package io.flywall.agent.view;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where audit logs end, as one node knows it.
 *
 * @param own of its own log; absent while it could not be read
 */
public record AuditHeadsView(String node, Optional<Head> own, List<Peer> peers) {
  public AuditHeadsView {
    peers = List.copyOf(peers);
  }

  /**
   * A last line.
   *
   * @param seq its number
   * @param hash the first half of its hash
   * @param time when it was written
   */
  public record Head(long seq, String hash, Instant time) {}

  /**
   * One peer.
   *
   * @param remembered of its log; absent while it has told nothing
   * @param heardAt when it told that
   * @param wentBackTo what it says since then, where that cannot come after what is remembered
   * @param daily the first that it told on each of the last days on which its log grew; those later
   *     in the log do not replace them
   * @param remembersOfThisNode what it remembers of this node's log, as it says
   */
  public record Peer(
      String node,
      Optional<Head> remembered,
      Optional<Instant> heardAt,
      Optional<Head> wentBackTo,
      List<Head> daily,
      Optional<Head> remembersOfThisNode) {
    public Peer {
      daily = List.copyOf(daily);
    }
  }
}
