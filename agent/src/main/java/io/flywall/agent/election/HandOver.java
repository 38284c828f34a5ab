package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Term;
import java.util.Optional;

/**
 * This node gave up a term and sees to it that somebody learns. Break before make: first the kernel
 * confirms, then the release is sent, and repeated each P until a later primary is heard or D is
 * over.
 *
 * @param successor empty = whoever ranks best
 * @param confirmed whether the kernel confirmed the withdrawal
 * @param nextRelease when to say it (again)
 * @param until when to stop saying it
 */
record HandOver(
    Term term,
    Optional<NodeId> successor,
    boolean confirmed,
    MonotonicInstant nextRelease,
    MonotonicInstant until) {

  HandOver confirmedAt(MonotonicInstant now) {
    return new HandOver(term, successor, true, now, until);
  }

  HandOver repeatedAt(MonotonicInstant next) {
    return new HandOver(term, successor, confirmed, next, until);
  }
}
