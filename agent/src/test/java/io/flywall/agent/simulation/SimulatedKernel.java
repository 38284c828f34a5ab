package io.flywall.agent.simulation;

import io.flywall.value.Timing;
import io.flywall.vip.KernelLease;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What survives an agent: the address, the lease, the tokens. Measured errors included: time-outs
 * are counted in jiffies of the node's own clock, so that n of them live n - 1 to n.
 */
final class SimulatedKernel implements KernelLease {
  private final LongSupplier localNanos;
  private final long jiffy;
  private final Map<Integer, Long> tokens = new HashMap<>();
  private long tokenJiffies;
  private long leaseJiffies;
  private long leaseUntil = Long.MIN_VALUE;
  private boolean address;
  private boolean refuses;
  private boolean refusesRenewals;
  private boolean ignoresTokens;

  SimulatedKernel(LongSupplier localNanos, Duration jiffy) {
    this.localNanos = localNanos;
    this.jiffy = jiffy.toNanos();
  }

  /** As the agent's life configures it. */
  void configure(Timing timing, boolean withoutTokens) {
    tokenJiffies = timing.tokenLife().toNanos() / jiffy;
    leaseJiffies = timing.kernelTimeout().toNanos() / jiffy;
    ignoresTokens = withoutTokens;
  }

  /** Marks and a lease that live keep their ends. */
  void regate(Timing timing) {
    configure(timing, ignoresTokens);
  }

  private long now() {
    return Math.floorDiv(localNanos.getAsLong(), jiffy);
  }

  /** ARP, NDP and IP for the VIP: an address, and an open gate. */
  boolean answers() {
    return address && isLive();
  }

  boolean isLive() {
    return now() < leaseUntil;
  }

  boolean hasAddress() {
    return address;
  }

  void address(boolean there) {
    address = there;
  }

  /** The machine lost its power. */
  void clear() {
    address = false;
    leaseUntil = Long.MIN_VALUE;
    tokens.clear();
  }

  boolean refuses() {
    return refuses || refusesRenewals;
  }

  boolean letsNothingGo() {
    return refuses;
  }

  /** From now on the kernel takes no frames, or takes them again. */
  void refuses(boolean refusing) {
    refuses = refusing;
  }

  @Override
  public boolean arm(int counter) {
    if (refuses) {
      return false;
    }
    long now = now();
    tokens.values().removeIf(until -> until <= now);
    tokens.putIfAbsent(counter, now + tokenJiffies);
    return true;
  }

  /** It takes marks and lets go, and grants nothing: its set is full. */
  void refusesRenewals(boolean refusing) {
    refusesRenewals = refusing;
  }

  @Override
  public boolean renew(int counter) {
    if (refuses || refusesRenewals) {
      return false;
    }
    long now = now();
    Long until = tokens.get(counter);
    if (ignoresTokens || (until != null && now < until)) {
      leaseUntil = now + leaseJiffies;
    }
    return true;
  }

  @Override
  public boolean release() {
    if (refuses) {
      return false;
    }
    leaseUntil = Long.MIN_VALUE;
    return true;
  }

  @Override
  public Holding read() {
    long left = (leaseUntil - now()) * jiffy;
    return new Holding(
        Kind.NFTABLES,
        !refuses && !refusesRenewals,
        isLive() ? Optional.of(Duration.ofNanos(left)) : Optional.empty(),
        refuses() ? "the gates are gone" : "");
  }

  @Override
  public void close() {}
}
