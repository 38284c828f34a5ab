package io.flywall.vip;

import java.time.Duration;
import java.util.Optional;

/**
 * The right to answer for the VIPs, kept by the kernel for a limited time: a process that is
 * frozen, killed or starved loses it without anyone acting. All methods are for the loop thread and
 * never block, not even while another program holds nftables' commit lock for seconds.
 *
 * <p>Order of calls. Evidence is gathered between the two halves, so that it is never younger than
 * it claims to be: {@link #arm} with a fresh counter, then send the heartbeats or vote requests,
 * and on the answer {@link #renew} with the counter of what was answered. A claim is a renewal and
 * then the addresses; a withdrawal is {@link #release} and then the removal of the addresses.
 */
public interface KernelLease extends AutoCloseable {

  /**
   * The counter becomes a token that lives for A'. Arming a living token again does not prolong it.
   *
   * @return false when the frame could not be handed to the kernel
   */
  boolean arm(int counter);

  /**
   * Renewal and claim alike: on every gated device the lease runs T from now if, and only if, the
   * token still lives in the kernel. Whether it did, {@link #read} tells.
   *
   * @return false when no frame could be handed over
   */
  boolean renew(int counter);

  /**
   * Shuts the gates on every device.
   *
   * @return true when the kernel has confirmed, by a look after it, that no lease is live and that
   *     the gates stand; false means that the lease may run to its end, or that there is no gate
   */
  boolean release();

  /** Reads the lease back from the kernel, now. */
  Holding read();

  /** Ends the use; what stands in the kernel stays there. */
  @Override
  void close();

  /** What limits the right to answer. */
  enum Kind {
    NFTABLES,
    /** The life time of the addresses themselves: whole seconds, up to 0.9 s late. */
    ADDRESS_LIFETIME
  }

  /**
   * How things stand.
   *
   * @param intact all gates stand on all devices (but lo)
   * @param left shortest remaining time over the devices of VIPs; empty: not live
   * @param problem empty when intact, else one sentence for operators with what to do
   */
  record Holding(Kind kind, boolean intact, Optional<Duration> left, String problem) {}
}
