package io.flywall.agent.election;

import io.flywall.agent.election.Decision.Transition;
import io.flywall.value.MonotonicInstant;
import java.util.ArrayList;
import java.util.List;

/**
 * The decision of the step that runs. Every part adds what is to be done, in the order in which it
 * is done.
 */
final class DecisionBuilder {
  private final List<Action> actions = new ArrayList<>();
  private final List<Transition> transitions = new ArrayList<>();

  void begin() {
    actions.clear();
    transitions.clear();
  }

  void add(Action action) {
    actions.add(action);
  }

  void addFirst(Action action) {
    actions.add(0, action);
  }

  void add(Transition transition) {
    transitions.add(transition);
  }

  Decision build(MonotonicInstant wakeAt) {
    return new Decision(actions, transitions, wakeAt);
  }
}
