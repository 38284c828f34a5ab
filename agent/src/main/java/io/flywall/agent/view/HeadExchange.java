package io.flywall.agent.view;

import io.flywall.value.HeadNote;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import java.util.List;
import java.util.Set;

/**
 * What nodes tell each other of where their audit logs end. The loop's thread: whoever it is
 * returns at once.
 */
public interface HeadExchange {
  /** For those that have no log. */
  HeadExchange NONE =
      new HeadExchange() {
        @Override
        public List<HeadNote> toTell(Set<NodeId> present) {
          return List.of();
        }

        @Override
        public void told(
            NodeId by, Set<NodeId> present, List<HeadNote> notes, MonotonicInstant now) {
          // Nobody remembers it.
        }

        @Override
        public List<String> troubles() {
          return List.of();
        }

        @Override
        public void forgetTrouble() {
          // There is none.
        }
      };

  /**
   * The end of this node's log, and what it remembers of its peers'; the most important first,
   * since a datagram has no room for what is remembered of nodes that are gone.
   *
   * @param present the nodes of this cluster
   */
  List<HeadNote> toTell(Set<NodeId> present);

  /**
   * The same from a peer.
   *
   * @param by one of those {@code present}, by the name that it cannot change at will
   */
  void told(NodeId by, Set<NodeId> present, List<HeadNote> notes, MonotonicInstant now);

  /** A sentence for each log that is no longer what it was. */
  List<String> troubles();

  /** An operator has looked: what those peers say now is what is remembered. */
  void forgetTrouble();
}
