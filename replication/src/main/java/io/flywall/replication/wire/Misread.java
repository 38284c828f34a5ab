package io.flywall.replication.wire;

/** Inside the decoders only: they turn it into a {@link Decoded.Refused}. */
final class Misread extends Exception {
  private static final long serialVersionUID = 1L;

  private final Refusal reason;

  /** Without a stack trace: a hostile peer may cause many. */
  Misread(Refusal reason) {
    super(reason.meaning(), null, false, false);
    this.reason = reason;
  }

  Refusal reason() {
    return reason;
  }
}
