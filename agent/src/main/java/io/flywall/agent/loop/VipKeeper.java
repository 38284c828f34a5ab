package io.flywall.agent.loop;

import io.flywall.value.EnvironmentFailure;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.VirtualAddress;
import io.flywall.vip.AnnouncementSchedule;
import io.flywall.vip.Announcer;
import io.flywall.vip.AssignedAddress;
import io.flywall.vip.Change;
import io.flywall.vip.Device;
import io.flywall.vip.KernelAddresses;
import io.flywall.vip.KernelNotice;
import io.flywall.vip.Observed;
import io.flywall.vip.Outcome;
import io.flywall.vip.VipPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Brings the kernel to what the election wants: all VIPs while primary, none otherwise. It compares
 * and repairs, so that calling it twice is harmless and somebody else's deletion is mended.
 */
final class VipKeeper {
  private final KernelAddresses kernel;
  private final Announcer announcer;
  private final List<VirtualAddress> vips;
  private final List<String> neededDevices;
  private final Duration refresh;
  private final boolean announces;
  private final EventLog log;

  private Observed observed = Observed.NOTHING;
  private boolean holding;
  private Optional<AnnouncementSchedule> schedule = Optional.empty();

  /**
   * Touches nothing yet.
   *
   * @param neededDevices whose loss is a fault: those of the VIPs and of {@code monitor_links}
   * @param announces false: {@code gratuitous_arp = false}
   */
  VipKeeper(
      KernelAddresses kernel,
      Announcer announcer,
      List<VirtualAddress> vips,
      List<String> neededDevices,
      Duration refresh,
      boolean announces,
      EventLog log) {
    this.kernel = kernel;
    this.announcer = announcer;
    this.vips = List.copyOf(vips);
    this.neededDevices = List.copyOf(neededDevices);
    this.refresh = refresh;
    this.announces = announces;
    this.log = log;
  }

  /** What is wrong with a needed device; empty = all are there and up. */
  Optional<String> deviceProblem() {
    for (String name : neededDevices) {
      Optional<Device> device = observed.device(name);
      if (device.isEmpty()) {
        return Optional.of(name + " is missing");
      }
      if (!device.get().up()) {
        return Optional.of(name + " is down (ip link set " + name + " up)");
      }
      if (!device.get().carrier()) {
        return Optional.of(name + " has no carrier");
      }
    }
    return Optional.empty();
  }

  /** VIPs outside every subnet of their device and not host routes: probably a typing error. */
  List<VirtualAddress> strangers() {
    return vips.stream()
        .filter(vip -> vip.prefixLength() < (vip.isIpv4() ? 32 : 128))
        .filter(vip -> observed.device(vip.interfaceName()).isPresent())
        .filter(vip -> !observed.isInsideASubnetOf(vip))
        .toList();
  }

  /**
   * Asks the kernel and removes what an earlier life of this agent may have left. Removing what is
   * not there as well costs nothing and warms the way that a claim will take.
   */
  void start() throws EnvironmentFailure {
    observed = kernel.observe();
    List<Outcome> removed = kernel.apply(VipPlan.between(List.of(), vips, observed));
    removed.forEach(this::reportLeftOver);
    kernel.apply(removals());
  }

  private void reportLeftOver(Outcome outcome) {
    log.warn(
        "vip",
        outcome.holds() ? "left-over-removed" : "left-over-remains",
        "vip",
        outcome.change().vip(),
        "reason",
        outcome.holds() ? "an earlier agent did not withdraw it" : outcome.kernelText());
  }

  boolean holding() {
    return holding;
  }

  List<VirtualAddress> vips() {
    return vips;
  }

  /** Adds all VIPs and announces them; the reason when the kernel refuses one. */
  Optional<String> claim(MonotonicInstant now) {
    holding = true;
    schedule = Optional.of(AnnouncementSchedule.startingAt(now, refresh));
    Optional<String> refusal = apply(additions());
    announceIfDue(now);
    return refusal;
  }

  private List<Change> additions() {
    List<Change> changes = new ArrayList<>();
    vips.forEach(vip -> changes.add(new Change.Add(vip)));
    return changes;
  }

  /** Removes all VIPs; empty when the kernel confirmed every one. */
  Optional<String> withdraw() {
    holding = false;
    schedule = Optional.empty();
    return apply(removals());
  }

  private List<Change> removals() {
    List<Change> changes = new ArrayList<>();
    vips.forEach(vip -> changes.add(new Change.Remove(vip)));
    return changes;
  }

  private Optional<String> apply(List<Change> changes) {
    try {
      return kernel.apply(changes).stream()
          .filter(outcome -> !outcome.holds())
          .map(outcome -> outcome.change().vip() + ": " + outcome.kernelText())
          .findFirst();
    } catch (EnvironmentFailure failure) {
      return Optional.of(String.valueOf(failure.getMessage()));
    }
  }

  /** Announces now and begins the schedule again. */
  void announceAgain(MonotonicInstant now) {
    if (holding) {
      schedule = Optional.of(AnnouncementSchedule.startingAt(now, refresh));
      announceIfDue(now);
    }
  }

  void announceIfDue(MonotonicInstant now) {
    if (schedule.isEmpty() || !schedule.get().isDue(now)) {
      return;
    }
    schedule = schedule.map(due -> due.afterAnnouncing(now));
    if (!announces) {
      return;
    }
    try {
      announcer.announce(vips);
    } catch (EnvironmentFailure failure) {
      log.warnOnce(now, "announce", "vip", "announce-failed", "reason", failure.getMessage());
    }
  }

  MonotonicInstant nextAnnouncement() {
    return schedule.map(AnnouncementSchedule::nextDue).orElse(MonotonicInstant.DISTANT_FUTURE);
  }

  /** Follows the kernel's word and mends what is ours. */
  void noticed(KernelNotice notice, MonotonicInstant now) {
    if (notice instanceof KernelNotice.AddressGone gone) {
      vips.stream()
          .filter(vip -> holding && isOn(gone.address(), vip))
          .findFirst()
          .ifPresent(vip -> restore(vip, now));
    } else if (notice instanceof KernelNotice.AddressAppeared appeared) {
      vips.stream()
          .filter(vip -> !holding && isOn(appeared.address(), vip))
          .findFirst()
          .ifPresent(vip -> refuse(vip, now));
    } else if (notice instanceof KernelNotice.DeviceChanged changed) {
      Map<String, Device> devices = new TreeMap<>(observed.devices());
      devices.values().removeIf(device -> device.index() == changed.device().index());
      devices.put(changed.device().name(), changed.device());
      observed = new Observed(devices, observed.addresses());
    } else if (notice instanceof KernelNotice.DeviceGone gone) {
      Map<String, Device> devices = new TreeMap<>(observed.devices());
      devices.values().removeIf(device -> device.index() == gone.index());
      observed = new Observed(devices, observed.addresses());
    } else {
      reconcile(now);
    }
  }

  private boolean isOn(AssignedAddress address, VirtualAddress vip) {
    return address.address().equals(vip.address())
        && observed
            .device(vip.interfaceName())
            .map(device -> device.index() == address.interfaceIndex())
            .orElse(false);
  }

  private void restore(VirtualAddress vip, MonotonicInstant now) {
    if (mend(new Change.Add(vip), "restored", "somebody else removed it", now)) {
      announceAgain(now);
    }
  }

  /** A VIP that another program gives a node that is not primary would answer twice. */
  private void refuse(VirtualAddress vip, MonotonicInstant now) {
    String reason = "somebody else added it while this node is not primary";
    mend(new Change.Remove(vip), "foreign-removed", reason, now);
  }

  /**
   * True when there was something to mend: the echo of our own earlier change finds everything as
   * it should be and says nothing.
   */
  private boolean mend(Change change, String event, String reason, MonotonicInstant now) {
    try {
      Outcome outcome = kernel.apply(List.of(change)).get(0);
      if (outcome.result() == Outcome.Result.ALREADY_SO) {
        return false;
      }
      log.warnOnce(
          now,
          event + change.vip() + outcome.result(),
          "vip",
          outcome.holds() ? event : event + "-failed",
          "vip",
          change.vip(),
          "reason",
          outcome.holds() ? reason : outcome.kernelText());
      return outcome.holds();
    } catch (EnvironmentFailure failure) {
      log.warnOnce(now, event, "vip", event + "-failed", "reason", failure.getMessage());
      return false;
    }
  }

  /** Asks the kernel anew: notices were lost, or a device came back. */
  void reconcile(MonotonicInstant now) {
    try {
      observed = kernel.observe();
      List<Change> changes = VipPlan.between(holding ? vips : List.of(), vips, observed);
      if (!changes.isEmpty()) {
        kernel.apply(changes);
        announceAgain(now);
        log.warnOnce(now, "reconciled", "vip", "reconciled", "changes", changes.size());
      }
    } catch (EnvironmentFailure failure) {
      log.warnOnce(now, "observe", "vip", "observe-failed", "reason", failure.getMessage());
    }
  }
}
