package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;

/**
 * A hand-over that has not begun: the primary serves on while its successor gathers votes for the
 * time after (design rule 7).
 *
 * @param nextOffer when to tell the successor (again)
 * @param until when to give up and stay primary
 */
record Preparation(
    NodeId successor,
    Event.HandOverRequested request,
    MonotonicInstant nextOffer,
    MonotonicInstant until) {

  Preparation offeredAt(MonotonicInstant next) {
    return new Preparation(successor, request, next, until);
  }
}
