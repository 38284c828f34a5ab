package io.flywall.vip;

import java.time.Duration;

/** What happened to the gates in the kernel: without, or in spite of, our doing, or by our wish. */
public sealed interface GateNotice {

  /**
   * Gates that stood are gone, or changed by somebody else: until {@link Repaired} this node
   * answers without a lease for every VIP whose address it carries.
   *
   * @param what one clause for the log
   */
  record Lost(String what) implements GateNotice {}

  /**
   * All gates stand again. The lease did not survive where the table was lost: renew with a fresh
   * token.
   *
   * @param took from the moment that the loss was noticed
   */
  record Repaired(Duration took) implements GateNotice {}

  /**
   * The kernel does not take a gate on this device: what comes in there is answered without a
   * lease. Told once for each device and reason.
   */
  record Ungated(String device, String reason) implements GateNotice {}

  /** The gates are as they were last asked for ({@code NftablesLease.change}). */
  record Changed() implements GateNotice {}

  /** The kernel cannot be asked or refuses the table; tried again and again. */
  record Refused(String reason) implements GateNotice {}
}
