package io.flywall.agent.process;

import io.flywall.agent.loop.AgentAssembly;
import io.flywall.config.HaSettings;
import io.flywall.value.BrokenInvariant;
import io.flywall.value.EnvironmentFailure;
import io.flywall.value.MonotonicClock;
import io.flywall.value.Timing;
import io.flywall.value.VirtualAddress;
import io.flywall.vip.AddressLifetimeLease;
import io.flywall.vip.Change;
import io.flywall.vip.GateNotice;
import io.flywall.vip.KernelAddresses;
import io.flywall.vip.KernelLease;
import io.flywall.vip.VipPlan;
import io.flywall.vip.linux.NftablesLease;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What holds this node's right to answer, chosen once at the start, and what that costs in D. */
final class Gating implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  /** The kernel counts life times in whole seconds; one would end between two refreshes. */
  private static final Duration SHORTEST_LIFETIME = Duration.ofSeconds(2);

  /** Each is refreshed four times in its life time: a hundred refreshes a second and no more. */
  private static final int VIPS_A_SECOND = 25;

  /** Expired addresses go up to 0.9 s late (measured). */
  private static final Duration LATE = Duration.ofSeconds(1);

  private final Consumer<GateNotice> listener;
  private Timing timing;
  private final KernelLease lease;
  private final Optional<NftablesLease> gates;
  private final Optional<Duration> validFor;

  private Gating(
      Consumer<GateNotice> listener,
      Timing timing,
      KernelLease lease,
      Optional<NftablesLease> gates,
      Optional<Duration> validFor) {
    this.listener = listener;
    this.timing = timing;
    this.lease = lease;
    this.gates = gates;
    this.validFor = validFor;
  }

  /** Touches nothing in the kernel that stays. */
  static Gating open(
      HaSettings ha, KernelAddresses kernel, MonotonicClock clock, Consumer<GateNotice> listener)
      throws EnvironmentFailure {
    List<VirtualAddress> vips = ha.virtualAddresses();
    Timing timing = ha.timing();
    if (vips.isEmpty()) {
      return new Gating(listener, timing, new NothingToHold(), Optional.empty(), Optional.empty());
    }
    Optional<String> missing = NftablesLease.supported();
    if (missing.isPresent()) {
      return withLifetimesOnly(timing, vips, kernel, clock, missing.get(), listener);
    }
    NftablesLease gates =
        NftablesLease.open(vips, timing.tokenLife(), timing.kernelTimeout(), listener);
    return new Gating(
        listener, timing, gates, Optional.of(gates), Optional.of(lifetime(timing, vips.size())));
  }

  private static Gating withLifetimesOnly(
      Timing timing,
      List<VirtualAddress> vips,
      KernelAddresses kernel,
      MonotonicClock clock,
      String missing,
      Consumer<GateNotice> listener) {
    Timing slower = timing.withDeadAfterAbove(SHORTEST_LIFETIME.plus(LATE));
    LOG.warn(
        "component=vip event=no-gates reason=\"{}\" old_dead_after_ms={} new_dead_after_ms={}"
            + " meaning=\"VIPs of a dead agent stay for seconds, so takeovers wait for that\"",
        missing,
        timing.deadAfter().toMillis(),
        slower.deadAfter().toMillis());
    KernelLease lease =
        new AddressLifetimeLease(kernel, clock, vips, slower.tokenLife(), SHORTEST_LIFETIME);
    return new Gating(listener, slower, lease, Optional.empty(), Optional.of(SHORTEST_LIFETIME));
  }

  /**
   * Beyond the lease, so that it is only the second belt. Longer for many: the kernel takes 0.2 ms
   * for a refresh where there are 500 IPv6 addresses, and a quarter of a life time is to have room
   * for all with 2 % of a processor.
   */
  private static Duration lifetime(Timing timing, int vips) {
    long forMany = vips / VIPS_A_SECOND;
    return Duration.ofSeconds(timing.kernelTimeout().toSeconds() + 2 + forMany);
  }

  /** As configured, or with a larger D where the kernel cannot gate. */
  Timing timing() {
    return timing;
  }

  AgentAssembly.Lease lease() {
    return new AgentAssembly.Lease(
        lease,
        this::change,
        device -> gates.map(standing -> standing.gated(device)).orElse(true),
        validFor,
        gates.isPresent());
  }

  /**
   * Why the gates cannot be brought to another configuration while the node lives; empty: they can.
   */
  Optional<String> cannotChangeTo(HaSettings next, HaSettings now) {
    boolean held = !now.virtualAddresses().isEmpty();
    if (held == next.virtualAddresses().isEmpty()) {
      return Optional.of("a node begins or ends to hold VIPs with a restart only");
    }
    if (next.virtualAddresses().size() > NftablesLease.MOST_VIPS) {
      return Optional.of("more than " + NftablesLease.MOST_VIPS + " VIPs have no gates");
    }
    boolean same =
        next.timing().equals(now.timing())
            && Set.copyOf(next.virtualAddresses()).equals(Set.copyOf(now.virtualAddresses()));
    return !held || same || gates.isPresent()
        ? Optional.empty()
        : Optional.of("this kernel has no gates, so the life times of the addresses are the lease");
  }

  /** How long an address is added for under those settings; empty: for ever. */
  Optional<Duration> lifetimeUnder(HaSettings next) {
    return gates.isPresent()
        ? Optional.of(lifetime(next.timing(), next.virtualAddresses().size()))
        : validFor;
  }

  /** D of those settings, or the larger one that this kernel needs. */
  Timing timingUnder(HaSettings next) {
    return gates.isPresent() || lease instanceof NothingToHold ? next.timing() : timing;
  }

  private void change(List<VirtualAddress> vips, Timing next) {
    timing = next;
    if (gates.isEmpty()) {
      listener.accept(new GateNotice.Changed());
      return;
    }
    try {
      gates.get().change(vips, next.tokenLife(), next.kernelTimeout());
    } catch (EnvironmentFailure tooMany) {
      // Their number was looked at before.
      throw new BrokenInvariant("gates cannot be changed: " + tooMany.getMessage());
    }
  }

  /** Before any VIP can be on this node; waits while another program changes nftables. */
  void install() throws EnvironmentFailure {
    if (gates.isPresent()) {
      gates.get().install();
    }
  }

  /**
   * After a clean stop, and only when the kernel says that the addresses are gone: without gates
   * one that stayed would answer beside the successor's.
   */
  void remove(KernelAddresses kernel, List<VirtualAddress> vips) {
    try {
      List<Change> left = VipPlan.between(List.of(), vips, kernel.observe());
      if (!left.isEmpty()) {
        LOG.warn(
            "component=vip event=gates-kept reason=\"{} is still there\" do=\"flywall vip release\"",
            left.get(0).vip());
      } else if (gates.isPresent()) {
        gates.get().remove();
      }
    } catch (EnvironmentFailure refused) {
      LOG.warn(
          "component=vip event=gates-not-removed reason=\"{}\" do=\"flywall vip release\"",
          refused.getMessage());
    }
  }

  @Override
  public void close() {
    lease.close();
  }
}
