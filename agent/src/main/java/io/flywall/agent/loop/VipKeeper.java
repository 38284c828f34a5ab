package io.flywall.agent.loop;

import io.flywall.value.EnvironmentFailure;
import io.flywall.value.LinkAddress;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.VirtualAddress;
import io.flywall.vip.AnnouncementSchedule;
import io.flywall.vip.Announcer;
import io.flywall.vip.Change;
import io.flywall.vip.Device;
import io.flywall.vip.KernelAddresses;
import io.flywall.vip.KernelNotice;
import io.flywall.vip.Outcome;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Brings the kernel to what the election wants: all VIPs while primary, none otherwise, on any
 * device and with any prefix length. It compares and repairs, so that calling it twice is harmless
 * and what somebody else did is mended at once, or within a second when the kernel refused.
 */
final class VipKeeper {
  private static final Duration CHECK_EVERY = Duration.ofSeconds(1);

  /** A quarter of the shortest life time: two refreshes may come late. */
  private static final Duration REFRESH_EVERY = Duration.ofMillis(500);

  /** Notices say everything unless they overrun; a full answer is the belt to those braces. */
  private static final Duration ASK_EVERY = Duration.ofSeconds(10);

  private final KernelAddresses kernel;
  private final Announcer announcer;
  private final List<VirtualAddress> vips;
  private final List<String> neededDevices;
  private final Duration refresh;
  private final boolean announces;
  private final Gates gates;
  private final Optional<Duration> validFor;
  private final boolean secondBelt;
  private final EventLog log;
  private final KernelPicture picture = new KernelPicture();

  private boolean holding;
  private MonotonicInstant nextRefresh = MonotonicInstant.DISTANT_FUTURE;

  /** Whether a device, as it is now, has a gate: without one an address answers at once. */
  @FunctionalInterface
  interface Gates {
    /** Where nothing gates, because the address itself runs out. */
    Gates NONE_NEEDED = device -> true;

    boolean standOn(String device);
  }

  private Optional<AnnouncementSchedule> schedule = Optional.empty();
  private MonotonicInstant nextCheck = MonotonicInstant.DISTANT_PAST;
  private MonotonicInstant nextAsking = MonotonicInstant.DISTANT_PAST;

  /**
   * Touches nothing yet.
   *
   * @param neededDevices whose loss is a fault: those of the VIPs and of {@code monitor_links}
   * @param announces false: {@code gratuitous_arp = false}
   * @param validFor how long an address lives without a refresh; empty: for ever
   * @param secondBelt whether gates say who answers, and the life time is only for a process that
   *     is gone. False where the life time is the lease itself: then only evidence may renew it
   */
  VipKeeper(
      KernelAddresses kernel,
      Announcer announcer,
      List<VirtualAddress> vips,
      List<String> neededDevices,
      Duration refresh,
      boolean announces,
      Gates gates,
      Optional<Duration> validFor,
      boolean secondBelt,
      EventLog log) {
    this.kernel = kernel;
    this.announcer = announcer;
    this.vips = List.copyOf(vips);
    this.neededDevices = List.copyOf(neededDevices);
    this.refresh = refresh;
    this.announces = announces;
    this.gates = gates;
    this.validFor = validFor;
    this.secondBelt = secondBelt;
    this.log = log;
  }

  /** What is wrong with a needed device; empty = all are there and up. */
  Optional<String> deviceProblem() {
    for (String name : neededDevices) {
      Optional<Device> device = picture.device(name);
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
        .filter(vip -> picture.device(vip.interfaceName()).isPresent())
        .filter(vip -> !picture.isInsideASubnet(vip))
        .toList();
  }

  /**
   * Asks the kernel and removes what an earlier life of this agent may have left. Removing what is
   * not there as well costs nothing and warms the way that a claim will take.
   *
   * @param leaseAlive the earlier life's right has not run out: the election decides what becomes
   *     of its VIPs
   */
  void start(boolean leaseAlive) throws EnvironmentFailure {
    picture.replace(kernel.observe());
    if (leaseAlive) {
      return;
    }
    for (Outcome outcome : kernel.apply(removals())) {
      if (outcome.result() == Outcome.Result.DONE || !outcome.holds()) {
        log.warn(
            "vip",
            outcome.holds() ? "left-over-removed" : "left-over-remains",
            "vip",
            outcome.change().vip(),
            "reason",
            outcome.holds() ? "an earlier agent did not withdraw it" : outcome.kernelText());
      }
      confirmed(outcome);
    }
  }

  boolean holding() {
    return holding;
  }

  /** Whether this node is meant to answer for it and the kernel has it. */
  boolean holds(VirtualAddress vip) {
    return holding && picture.carries(vip);
  }

  /** VIPs that this node should hold and does not. */
  List<VirtualAddress> missing() {
    return holding ? vips.stream().filter(vip -> !picture.carries(vip)).toList() : List.of();
  }

  List<VirtualAddress> vips() {
    return vips;
  }

  /** Adds all VIPs and announces them; the reason when the kernel refuses one. */
  Optional<String> claim(MonotonicInstant now) {
    Optional<String> open = ungated();
    if (open.isPresent()) {
      return open.map(device -> "no gate stands on " + device + " yet");
    }
    holding = true;
    nextCheck = now.plus(CHECK_EVERY);
    nextRefresh = now.plus(REFRESH_EVERY);
    schedule = Optional.of(AnnouncementSchedule.startingAt(now, refresh));
    List<Change> additions = new ArrayList<>();
    vips.forEach(vip -> additions.add(new Change.Add(vip, validFor)));
    Optional<String> refusal = apply(additions);
    if (refusal.isEmpty()) {
      announceIfDue(now);
    }
    return refusal;
  }

  /** A device of ours without a gate. */
  private Optional<String> ungated() {
    return vips.stream()
        .map(VirtualAddress::interfaceName)
        .distinct()
        .filter(device -> !gates.standOn(device))
        .findFirst();
  }

  /** The second belt: the kernel removes what nobody refreshes (design section 5). */
  void refreshIfDue(MonotonicInstant now) {
    if (now.isBefore(nextRefresh())) {
      return;
    }
    nextRefresh = now.plus(REFRESH_EVERY);
    List<Change> refreshes = new ArrayList<>();
    // Linux makes what it is asked to refresh: only what is there, so that a loss is seen as one.
    vips.stream()
        .filter(picture::carries)
        .forEach(vip -> refreshes.add(new Change.Refresh(vip, validFor)));
    apply(refreshes)
        .ifPresent(why -> log.warnOnce(now, "refresh", "vip", "refresh-failed", "reason", why));
  }

  MonotonicInstant nextRefresh() {
    return holding && secondBelt && validFor.isPresent()
        ? nextRefresh
        : MonotonicInstant.DISTANT_FUTURE;
  }

  /** The link-layer addresses with which this node answers for its VIPs. */
  List<LinkAddress> linkAddresses() {
    return vips.stream()
        .map(VirtualAddress::interfaceName)
        .distinct()
        .flatMap(name -> picture.device(name).stream())
        .map(device -> new LinkAddress(device.mac().bits()))
        .distinct()
        .toList();
  }

  /** Whether a device that carries VIPs has that address on its own link. */
  boolean reachesOnLan(InetAddress node) {
    return vips.stream()
        .map(VirtualAddress::interfaceName)
        .distinct()
        .anyMatch(device -> picture.spans(device, node));
  }

  /** Removes all VIPs wherever they stand; empty when the kernel confirmed every one. */
  Optional<String> withdraw() {
    holding = false;
    schedule = Optional.empty();
    return apply(removals());
  }

  /** As configured, and as seen: somebody may have added one with another length or elsewhere. */
  private List<Change> removals() {
    Set<VirtualAddress> unwanted = new LinkedHashSet<>(vips);
    unwanted.addAll(picture.bearing(vips));
    List<Change> changes = new ArrayList<>();
    unwanted.forEach(vip -> changes.add(new Change.Remove(vip)));
    return changes;
  }

  private Optional<String> apply(List<Change> changes) {
    try {
      List<Outcome> outcomes = kernel.apply(changes);
      outcomes.forEach(this::confirmed);
      return outcomes.stream()
          .filter(outcome -> !outcome.holds())
          .map(outcome -> outcome.change().vip() + ": " + outcome.kernelText())
          .findFirst();
    } catch (EnvironmentFailure failure) {
      return Optional.of(String.valueOf(failure.getMessage()));
    }
  }

  private void confirmed(Outcome outcome) {
    if (outcome.holds()) {
      picture.confirm(outcome.change().vip(), !(outcome.change() instanceof Change.Remove));
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
    picture.take(notice);
    if (notice instanceof KernelNotice.Overrun) {
      ask(now);
      repair(now);
    } else if (notice instanceof KernelNotice.AddressGone
        || notice instanceof KernelNotice.AddressAppeared) {
      repair(now);
    }
  }

  /** Something that stood in the way of a repair is gone. */
  void checkNow(MonotonicInstant now) {
    repair(now);
  }

  /** Once a second: what could not be mended at once is tried again. */
  void checkIfDue(MonotonicInstant now) {
    if (now.isBefore(nextCheck)) {
      return;
    }
    nextCheck = now.plus(CHECK_EVERY);
    if (!now.isBefore(nextAsking)) {
      ask(now);
    }
    repair(now);
  }

  private void ask(MonotonicInstant now) {
    nextAsking = now.plus(ASK_EVERY);
    try {
      picture.replace(kernel.observe());
    } catch (EnvironmentFailure failure) {
      log.warnOnce(now, "observe", "vip", "observe-failed", "reason", failure.getMessage());
    }
  }

  private void repair(MonotonicInstant now) {
    boolean restored = false;
    for (VirtualAddress vip : missing()) {
      if (mayRestore(vip)) {
        restored |=
            mend(new Change.Add(vip, validFor), "restored", "somebody else removed it", now);
      }
    }
    if (restored) {
      announceAgain(now);
    }
    for (VirtualAddress vip : picture.bearing(vips)) {
      if (!holding) {
        String reason = "this node is not primary and somebody gave it the address";
        mend(new Change.Remove(vip), "foreign-removed", reason, now);
      } else if (!vips.contains(vip)) {
        String reason = "somebody added it beside ours; it goes when this node withdraws";
        log.warnOnce(now, "beside" + vip, "vip", "foreign-beside", "vip", vip, "reason", reason);
      }
    }
  }

  /** An address that is itself the lease may have run out, and only an election brings it back. */
  private boolean mayRestore(VirtualAddress vip) {
    boolean isTheLease = validFor.isPresent() && !secondBelt;
    return !isTheLease && gates.standOn(vip.interfaceName());
  }

  /**
   * True when there was something to mend: the echo of our own earlier change finds everything as
   * it should be and says nothing.
   */
  private boolean mend(Change change, String event, String reason, MonotonicInstant now) {
    try {
      Outcome outcome = kernel.apply(List.of(change)).get(0);
      confirmed(outcome);
      if (outcome.result() == Outcome.Result.ALREADY_SO) {
        return false;
      }
      log.warnEachSecond(
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
}
