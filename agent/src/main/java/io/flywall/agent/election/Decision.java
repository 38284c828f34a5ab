package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.Role;
import io.flywall.value.Term;
import java.util.List;

/**
 * The answer to an event.
 *
 * @param actions to be performed in this order
 * @param transitions the changes of role, mostly none, at most two (a boot wait that ends in a
 *     claim)
 * @param wakeAt when a {@link Event.Ticked} is wanted at the latest
 */
public record Decision(
    List<Action> actions, List<Transition> transitions, MonotonicInstant wakeAt) {

  public Decision {
    actions = List.copyOf(actions);
    transitions = List.copyOf(transitions);
  }

  /** One arrow of the role table, taken. */
  public record Transition(Role from, Role to, Term term, Reason reason, String detail) {}
}
