package io.flywall.agent.simulation;

/** A promise was broken. */
final class Violation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Promise promise;

  /** Which; the names are those of the design, section 3. */
  enum Promise {
    S1_SINGLE_ANSWER,
    S2_PAIR_SINGLE_ANSWER,
    S3_TERMS_NEVER_GO_BACK,
    S4_NOTHING_STORED_IS_LOST,
    S4_NOTHING_ACKNOWLEDGED_IS_LOST,
    S5_LIVENESS,
    S6_FAIL_CLOSED,
    /** Section 4, rule 14. */
    A_PAUSE_MOVES_NOTHING
  }

  Violation(Promise promise, String what) {
    super(promise + ": " + what);
    this.promise = promise;
  }

  Promise promise() {
    return promise;
  }
}
