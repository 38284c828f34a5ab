package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.Timing;
import java.time.Duration;

/**
 * How long a primary may go on: until D - G after the send time of its evidence, and until T after
 * the last renewal that the kernel certainly took (design rule 3).
 */
class LeaseTerm {
  private Timing timing;
  private Armed evidence;
  private MonotonicInstant renewedAt;

  /** D - G of what the evidence was sent with, and T of the last certain renewal. */
  private Duration promisedFor;

  private Duration grantedFor;

  /** Begins with the evidence of the claim, which the kernel takes in the same turn. */
  LeaseTerm(Timing timing, Armed evidence) {
    this.timing = timing;
    this.evidence = evidence;
    this.renewedAt = evidence.at();
    this.promisedFor = promisedBy(timing);
    this.grantedFor = timing.kernelTimeout();
  }

  private static Duration promisedBy(Timing timing) {
    return timing.deadAfter().minus(timing.guard());
  }

  /**
   * Other times are in force: what follows counts by them. What this right rests on now was
   * promised and granted under the old ones, and lasts for those. (A renewal that the kernel took
   * after it had the new ones may end earlier there: then nobody answers until the next.)
   */
  final void changeTo(Timing next) {
    timing = next;
  }

  /** A lease found alive at the start of the agent: it has so much left, and nothing extends it. */
  static LeaseTerm found(Timing timing, Duration left, MonotonicInstant now) {
    return new LeaseTerm(timing, Armed.without(now.minus(timing.kernelTimeout()).plus(left)));
  }

  /** Whether this evidence is newer than what the lease rests on. */
  final boolean wouldGainBy(Armed armed) {
    return armed.at().isAfter(evidence.at());
  }

  /** The kernel was asked to renew; only what it certainly took counts. */
  final void renewed(Event.Renewed renewal) {
    if (isCertain(renewal)) {
      renewedAt = MonotonicInstant.later(renewedAt, renewal.before());
      grantedFor = timing.kernelTimeout();
    }
    if (wouldGainBy(renewal.armed())) {
      evidence = renewal.armed();
      promisedFor = promisedBy(timing);
    }
  }

  /**
   * The token lives at least A after it was armed. Judged by the clock read after the frame was
   * handed over: whatever froze in between is inside.
   */
  boolean isCertain(Event.Renewed renewal) {
    return renewal.handedOver()
        && renewal.after().since(renewal.armed().at()).compareTo(timing.evidenceAge()) <= 0;
  }

  /** When this node has to have withdrawn. */
  MonotonicInstant endsAt() {
    return MonotonicInstant.earlier(promisedUntil(), renewedAt.plus(grantedFor));
  }

  /** Whether it is the missing evidence, and not the kernel, that ends it: renewals went well. */
  final boolean isForQuorum() {
    return !renewedAt.isBefore(evidence.at());
  }

  private MonotonicInstant promisedUntil() {
    return evidence.at().plus(promisedFor);
  }
}
