package io.flywall.vip.linux;

import io.flywall.value.EnvironmentFailure;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.VirtualAddress;
import io.flywall.vip.Change;
import io.flywall.vip.KernelAddresses;
import io.flywall.vip.Outcome;
import io.flywall.vip.VipPlan;
import io.flywall.vip.wire.FilterNetlink;
import io.flywall.vip.wire.GateTable;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The operator's last resort, without an agent: to hold the VIPs whatever the election says, and to
 * leave nothing of ours behind. Nobody watches over the promise that one node answers then; a
 * running agent would undo both, so it has to be stopped first.
 *
 * <p>All is idempotent. Waits while another program holds nftables' commit lock.
 */
public final class EmergencyGates {
  /** A jiffy or two: a lease ends no more precisely. */
  private static final int LOOK_EVERY_MILLIS = 10;

  private EmergencyGates() {}

  /** Whether our table stands, so that {@code doctor} can name what makes a VIP silent. */
  public static boolean stand() throws EnvironmentFailure {
    try (FilterNetlink filter = new FilterNetlink(LinuxNetlinkSocket.netfilter())) {
      return filter.lease().table();
    }
  }

  /**
   * Whether the lease ends within that time: nobody renews it, so no agent serves.
   *
   * @param atMost longer than any kernel timeout of a configuration
   */
  public static boolean lapses(Duration atMost) throws EnvironmentFailure {
    BootClock clock = new BootClock();
    MonotonicInstant until = clock.now().plus(atMost);
    try (FilterNetlink filter = new FilterNetlink(LinuxNetlinkSocket.netfilter())) {
      while (filter.lease().left().isPresent()) {
        if (!clock.now().isBefore(until)) {
          return false;
        }
        int unused = LibC.poll(Descriptor.memory(0), LOOK_EVERY_MILLIS);
      }
      return true;
    }
  }

  /** Opens the gates for good, by removing our table. Addresses answer from now on. */
  public static void open() throws EnvironmentFailure {
    try (FilterNetlink filter = new FilterNetlink(LinuxNetlinkSocket.netfilter())) {
      filter.commit(GateTable::writeRemoval);
    }
  }

  /** Opens the gates and puts the VIPs on their devices, to stay. */
  public static List<Outcome> hold(List<VirtualAddress> vips) throws EnvironmentFailure {
    open();
    try (KernelAddresses kernel = LinuxKernelAddresses.open()) {
      List<Change> changes = new ArrayList<>();
      // One that is there may have a life time and would go: a refresh serves both.
      for (Change change : VipPlan.between(vips, vips, kernel.observe())) {
        if (change instanceof Change.Remove) {
          changes.add(change);
        }
      }
      vips.forEach(vip -> changes.add(new Change.Refresh(vip, Optional.empty())));
      return kernel.apply(changes);
    }
  }

  /**
   * Removes the VIPs, on any device and with any prefix length, and then our table: in this order
   * nothing answers in between. Where the kernel keeps an address the table stays, because it would
   * answer otherwise.
   *
   * <p>What the table guards goes too: the configuration may have changed since the agent that died
   * read it, and an address that it does not name any more would answer without its gate.
   */
  public static List<Outcome> release(List<VirtualAddress> vips) throws EnvironmentFailure {
    Set<InetAddress> ours = new LinkedHashSet<>();
    vips.forEach(vip -> ours.add(vip.address()));
    try (FilterNetlink filter = new FilterNetlink(LinuxNetlinkSocket.netfilter())) {
      ours.addAll(filter.guarded());
    }
    List<Outcome> outcomes;
    try (KernelAddresses kernel = LinuxKernelAddresses.open()) {
      List<Change> removals = new ArrayList<>();
      kernel.observe().bearing(ours).forEach(vip -> removals.add(new Change.Remove(vip)));
      outcomes = kernel.apply(removals);
    }
    if (outcomes.stream().allMatch(Outcome::holds)) {
      open();
    }
    return outcomes;
  }
}
