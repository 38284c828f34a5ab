package io.flywall.agent.view;

import io.flywall.value.HeadNote;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import java.util.List;

/**
 * What nodes tell each other of where their audit logs end. The loop's thread: whoever it is
 * returns at once.
 */
public interface HeadExchange {
  /** For those that have no log. */
  HeadExchange NONE =
      new HeadExchange() {
        @Override
        public List<HeadNote> toTell() {
          return List.of();
        }

        @Override
        public void told(NodeId by, List<HeadNote> notes, MonotonicInstant now) {
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

  /** The end of this node's log, and what it remembers of its peers'. */
  List<HeadNote> toTell();

  /** The same from a peer. */
  void told(NodeId by, List<HeadNote> notes, MonotonicInstant now);

  /** A sentence for each log that is no longer what it was. */
  List<String> troubles();

  /** An operator has looked: what those peers say now is what is remembered. */
  void forgetTrouble();
}
