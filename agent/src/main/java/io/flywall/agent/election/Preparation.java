package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Term;
import java.util.Set;

/**
 * A hand-over that has not begun: the primary serves on while its successor gathers votes for the
 * time after (design rule 7).
 *
 * @param term the one that would be given up
 * @param tried successors that were not ready in their time, this one included
 * @param nextOffer when to tell the successor (again)
 * @param until when to give up and stay primary
 */
record Preparation(
    Term term,
    NodeId successor,
    Set<NodeId> tried,
    Event.HandOverRequested request,
    MonotonicInstant nextOffer,
    MonotonicInstant until) {

  Preparation offeredAt(MonotonicInstant next) {
    return new Preparation(term, successor, tried, request, next, until);
  }
}
