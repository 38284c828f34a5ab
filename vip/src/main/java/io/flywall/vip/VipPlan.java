package io.flywall.vip;

import io.flywall.value.VirtualAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The difference between the addresses that should be on this node and those that are.
 *
 * <p>Reconcile, don't command: the plan is computed anew from each observation, so a step that was
 * lost, refused, or undone by someone else is found again, and a step that is not needed is never
 * taken.
 */
public final class VipPlan {
  private VipPlan() {}

  /**
   * The changes that lead from {@code observed} to {@code desired}: removals first, each part in
   * the order of the addresses.
   *
   * <p>Removals come first because IPv6 refuses an address twice on a device whatever the prefix
   * length (EEXIST): when only the prefix length changes, the old one has to make room. All changes
   * travel in one batch, so nothing is gone for longer than the kernel needs for two messages.
   *
   * <p>A managed address is ours with every prefix length. One that someone added by hand with
   * another length answers for the VIP just as well, and would go on after a withdrawal.
   *
   * @param desired what this node should carry now: all VIPs on a primary, none elsewhere
   * @param managed every VIP this agent is responsible for; nothing else is ever removed
   */
  public static List<Change> between(
      Collection<VirtualAddress> desired, Collection<VirtualAddress> managed, Observed observed) {
    return between(desired, managed, observed, Optional.empty());
  }

  /**
   * The same with additions that the kernel takes back by itself.
   *
   * @param validFor see {@link Change.Add}
   */
  public static List<Change> between(
      Collection<VirtualAddress> desired,
      Collection<VirtualAddress> managed,
      Observed observed,
      Optional<Duration> validFor) {
    List<Change> changes = new ArrayList<>();
    TreeSet<VirtualAddress> unwanted = new TreeSet<>();
    for (VirtualAddress vip : managed) {
      for (int prefix : observed.prefixesOf(vip)) {
        unwanted.add(new VirtualAddress(vip.address(), prefix, vip.interfaceName()));
      }
    }
    unwanted.removeAll(new TreeSet<>(desired));
    unwanted.forEach(vip -> changes.add(new Change.Remove(vip)));
    for (VirtualAddress vip : new TreeSet<>(desired)) {
      if (observed.device(vip.interfaceName()).isPresent() && !observed.carries(vip)) {
        changes.add(new Change.Add(vip, validFor));
      }
    }
    return List.copyOf(changes);
  }
}
