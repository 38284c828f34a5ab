package io.flywall.agent.view;

import io.flywall.value.FailbackOrder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Where callers outside the loop give orders that hold until the next one. */
public interface OrderDesk {

  /**
   * Gives it and returns at once; the future completes when every node that is heard knows, after
   * at most two seconds.
   */
  CompletableFuture<Outcome> give(Order order);

  /**
   * Asks for this node to become primary, as {@link HandOverDesk#handOver} does.
   *
   * @param dead ids of voters that are switched off, by an operator's word: this node decides
   *     without them until they are heard; usually none
   */
  CompletableFuture<HandOverDesk.Outcome> promote(List<String> dead);

  /** What can be ordered. */
  sealed interface Order {

    /** Of the cluster: no node takes over by itself. The end counts in whole seconds. */
    record Pause(Optional<Instant> until) implements Order {}

    /** Of the cluster: the end of the pause. */
    record Resume() implements Order {}

    /** Of the cluster: whether preferred nodes take back by themselves. */
    record Failback(FailbackOrder.Choice choice) implements Order {}

    /** Of this node: what it remembers of past trouble counts no more. */
    record Reset() implements Order {}
  }

  /**
   * How things are now.
   *
   * @param orders in force
   * @param knownTo the nodes that say that they know, this one included
   * @param unaware the others: they learn it when they are heard again
   * @param stored whether it would survive a restart of this node
   */
  record Outcome(
      AgentView.Orders orders, List<String> knownTo, List<String> unaware, boolean stored) {
    public Outcome {
      knownTo = List.copyOf(knownTo);
      unaware = List.copyOf(unaware);
    }
  }
}
