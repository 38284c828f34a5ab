package io.flywall.agent.view;

/** Gets what the loop shows of itself, on the loop's thread: whoever it is returns at once. */
@FunctionalInterface
public interface LoopObserver {
  /** How things are now. */
  void sees(AgentView view);

  /** This node's role has changed. */
  default void changed(RoleChange change) {}

  /** This node has become primary. */
  default void tookOver(TakeoverStages stages) {}
}
