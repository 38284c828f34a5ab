package io.flywall.agent.loop;

import io.flywall.value.EnvironmentFailure;
import io.flywall.value.LinkAddress;
import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.VirtualAddress;
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

  /** Some milliseconds, with IPv6; what more there is follows in the next turns. */
  private static final int MENDED_A_TURN = 16;

  /** Refreshes in an address's life time: two may come late. */
  private static final int REFRESHES = 4;

  /** Notices say everything unless they overrun; a full answer is the belt to those braces. */
  private static final Duration ASK_EVERY = Duration.ofSeconds(10);

  private final KernelAddresses kernel;
  private final Announcer announcer;
  private List<VirtualAddress> vips;

  /** The same, to be asked for one. */
  private Set<VirtualAddress> vipSet;

  private List<String> neededDevices;
  private boolean announces;
  private final Gates gates;
  private Optional<Duration> validFor;
  private final boolean secondBelt;
  private final EventLog log;
  private final KernelPicture picture = new KernelPicture();
  private final AddressQueue moves;
  private Duration announceEvery;
  private AnnouncementRounds announcements;
  private PacedWalk<VirtualAddress> refreshes;

  private final MonotonicClock clock;

  private boolean holding;
  private Duration announcing = Duration.ZERO;
  private MonotonicInstant claimedAllAt = MonotonicInstant.DISTANT_PAST;

  /** Notices came that nobody has looked at for what has to be mended. */
  private boolean unjudged;

  private MonotonicInstant nextRefresh = MonotonicInstant.DISTANT_FUTURE;

  /** Whether a device, as it is now, has a gate: without one an address answers at once. */
  @FunctionalInterface
  interface Gates {
    /** Where nothing gates, because the address itself runs out. */
    Gates NONE_NEEDED = device -> true;

    boolean standOn(String device);
  }

  private MonotonicInstant nextCheck = MonotonicInstant.DISTANT_PAST;
  private MonotonicInstant nextAsking = MonotonicInstant.DISTANT_PAST;

  /**
   * Touches nothing yet.
   *
   * @param neededDevices whose loss is a fault: those of the VIPs and of {@code monitor_links}
   * @param refresh from one announcement to the next while nothing happens; zero for none
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
      MonotonicClock clock,
      EventLog log) {
    this.kernel = kernel;
    this.announcer = announcer;
    this.vips = List.copyOf(vips);
    this.vipSet = Set.copyOf(vips);
    this.neededDevices = List.copyOf(neededDevices);
    this.announces = announces;
    this.gates = gates;
    this.validFor = validFor;
    this.secondBelt = secondBelt;
    this.clock = clock;
    this.log = log;
    this.moves = new AddressQueue(kernel, clock);
    this.announceEvery = refresh;
    this.announcements = new AnnouncementRounds(this.vips, refresh);
    this.refreshes = new PacedWalk<>(this.vips);
  }

  /** What is wrong with a needed device; empty = all are there and up. */
  Optional<String> deviceProblem() {
    return neededDevices.stream().flatMap(name -> problemOf(name).stream()).findFirst();
  }

  private Optional<String> problemOf(String name) {
    Optional<Device> device = picture.device(name);
    if (device.isEmpty()) {
      return Optional.of(name + " is missing");
    }
    if (!device.get().up()) {
      return Optional.of(name + " is down (ip link set " + name + " up)");
    }
    return device.get().carrier() ? Optional.empty() : Optional.of(name + " has no carrier");
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
   * What of a configuration matters here; see the constructor.
   *
   * @param validFor how long an address lives without a refresh; empty: for ever
   */
  record Plan(
      List<VirtualAddress> vips,
      List<String> neededDevices,
      Duration refresh,
      boolean announces,
      Optional<Duration> validFor) {}

  /**
   * These are no VIPs any more: their addresses go, wherever they stand, before the gates forget
   * them, since without a gate they would answer. The reason when the kernel does not let go of
   * one; then all stay VIPs.
   */
  Optional<String> drop(Set<VirtualAddress> left) {
    if (left.isEmpty()) {
      return Optional.empty();
    }
    if (left.size() > MENDED_A_TURN) {
      return Optional.of("not more than " + MENDED_A_TURN + " go at once; take them away in steps");
    }
    Set<VirtualAddress> standing = new LinkedHashSet<>(left);
    standing.addAll(picture.bearing(left));
    List<Change> removals = new ArrayList<>();
    standing.forEach(vip -> removals.add(new Change.Remove(vip)));
    Optional<String> refusal = moves.atOnce(removals, this::confirmed);
    if (refusal.isEmpty()) {
      count(vips.stream().filter(vip -> !left.contains(vip)).toList());
    } else {
      unjudged = true;
    }
    return refusal;
  }

  private void count(List<VirtualAddress> now) {
    vips = List.copyOf(now);
    vipSet = Set.copyOf(now);
  }

  /**
   * What is wrong with a device that is needed from then on and not now; empty: nothing. What is
   * wrong with one that is needed now is a fault already.
   */
  Optional<String> newDeviceProblem(Plan next) {
    return next.neededDevices().stream()
        .filter(device -> !neededDevices.contains(device))
        .flatMap(device -> problemOf(device).stream())
        .findFirst();
  }

  /**
   * Other VIPs, whose gates stand; those that are new come, where this node holds the others: the
   * first at once, what more there is or what the kernel refuses as if it had been lost.
   */
  void changeTo(Plan next, MonotonicInstant now) {
    boolean sameWalk = next.vips().equals(vips) && next.validFor().equals(validFor);
    List<VirtualAddress> added = next.vips().stream().filter(vip -> !vipSet.contains(vip)).toList();
    count(next.vips());
    neededDevices = List.copyOf(next.neededDevices());
    announces = next.announces();
    if (!sameWalk) {
      // What is there lives for as long as the old plan said.
      nextRefresh = holding ? now : nextRefresh;
      refreshes = new PacedWalk<>(vips);
    }
    validFor = next.validFor();
    if (!sameWalk || !next.refresh().equals(announceEvery)) {
      announceEvery = next.refresh();
      announcements = new AnnouncementRounds(vips, announceEvery);
    }
    checkSoon();
    List<Change> additions = new ArrayList<>();
    added.stream()
        .filter(vip -> holding && gates.standOn(vip.interfaceName()))
        .limit(MENDED_A_TURN)
        .forEach(vip -> additions.add(new Change.Add(vip, validFor)));
    moves
        .atOnce(additions, done -> added(done, now))
        .ifPresent(why -> log.warnOnce(now, "add", "vip", "not-added", "reason", why));
    if (holding && !sameWalk) {
      announcements.beginBehindFirst(now);
    }
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

  /** VIPs that this node should hold and does not; those that are on their way are not missing. */
  List<VirtualAddress> missing() {
    return holding && moves.isEmpty()
        ? vips.stream().filter(vip -> !picture.carries(vip)).toList()
        : List.of();
  }

  List<VirtualAddress> vips() {
    return vips;
  }

  /**
   * Adds and announces all VIPs, or of many the first, and the others with {@link #goOn}; the
   * reason when the kernel refuses one.
   */
  Optional<String> claim(MonotonicInstant now) {
    Optional<String> open = ungated();
    if (open.isPresent()) {
      return open.map(device -> "no gate stands on " + device + " yet");
    }
    holding = true;
    announcing = Duration.ZERO;
    claimedAllAt = now;
    nextCheck = now.plus(CHECK_EVERY);
    nextRefresh = now.plus(refreshEvery());
    List<Change> additions = new ArrayList<>();
    vips.forEach(vip -> additions.add(new Change.Add(vip, validFor)));
    moves.replace(additions);
    return proceed(now);
  }

  /** Whether there is more to do at once: a claim, a withdrawal or a repair of many. */
  boolean wantsTurn() {
    return isMoving() || unjudged;
  }

  /** Without gates an address that is still to go would answer. */
  void gatesLost() {
    if (!holding && isMoving()) {
      finishMoves().ifPresent(why -> log.warn("vip", "withdraw-refused", "reason", why));
    }
  }

  /** Whether a claim or a withdrawal of many has begun and not ended. */
  boolean isMoving() {
    return !moves.isEmpty();
  }

  /**
   * Goes on with that; the reason when the kernel refuses a VIP of a claim. One that it does not
   * let go is mended like any that somebody else gave this node.
   */
  Optional<String> goOn(MonotonicInstant now) {
    Optional<String> refusal = proceed(now);
    if (holding) {
      return refusal;
    }
    refusal.ifPresent(why -> log.warnOnce(now, "remove", "vip", "withdraw-refused", "reason", why));
    return Optional.empty();
  }

  private Optional<String> proceed(MonotonicInstant now) {
    Optional<String> refusal = moves.goOn(holding ? done -> added(done, now) : this::confirmed);
    if (holding && refusal.isEmpty() && moves.isEmpty()) {
      announcements.beginBehindFirst(now);
    }
    return refusal;
  }

  /** At once, not when all are there: the first clients need not wait for the last VIP. */
  private void added(List<Outcome> outcomes, MonotonicInstant now) {
    confirmed(outcomes);
    MonotonicInstant begun = clock.now();
    announce(
        outcomes.stream().filter(Outcome::holds).map(done -> done.change().vip()).toList(), now);
    claimedAllAt = clock.now();
    announcing = announcing.plus(claimedAllAt.since(begun));
  }

  /** When the newest claim's last VIP was announced. */
  MonotonicInstant claimedAllAt() {
    return claimedAllAt;
  }

  /** What the first announcements of the newest claim have taken. */
  Duration announcing() {
    return announcing;
  }

  /** A device of ours without a gate. */
  private Optional<String> ungated() {
    return vips.stream()
        .map(VirtualAddress::interfaceName)
        .distinct()
        .filter(device -> !gates.standOn(device))
        .findFirst();
  }

  private Duration refreshEvery() {
    return validFor.map(life -> life.dividedBy(REFRESHES)).orElse(CHECK_EVERY);
  }

  /** The second belt: the kernel removes what nobody refreshes (design section 5). */
  void refreshIfDue(MonotonicInstant now) {
    if (now.isBefore(nextRefresh())) {
      return;
    }
    if (!refreshes.isUnderWay()) {
      nextRefresh = now.plus(refreshEvery());
      refreshes.begin(now);
    }
    List<Change> changes = new ArrayList<>();
    // Linux makes what it is asked to refresh: only what is there, so that a loss is seen as one.
    refreshes.due(now).stream()
        .filter(picture::carries)
        .forEach(vip -> changes.add(new Change.Refresh(vip, validFor)));
    moves
        .atOnce(changes, this::confirmed)
        .ifPresent(why -> log.warnOnce(now, "refresh", "vip", "refresh-failed", "reason", why));
  }

  MonotonicInstant nextRefresh() {
    if (!holding || !secondBelt || validFor.isEmpty()) {
      return MonotonicInstant.DISTANT_FUTURE;
    }
    return refreshes.isUnderWay() ? refreshes.nextDue() : nextRefresh;
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

  /**
   * Removes all VIPs wherever they stand; empty when the kernel confirmed every one.
   *
   * @param gatesShut nobody is answered any more: then of many the first are removed, and the
   *     others with {@link #goOn}, so that the successor does not wait for them
   */
  Optional<String> withdraw(boolean gatesShut, MonotonicInstant now) {
    holding = false;
    announcements.stop();
    refreshes.stop();
    moves.replace(removals());
    return gatesShut && secondBelt ? proceed(now) : finishMoves();
  }

  /** What is left of a withdrawal or a claim, at once. */
  Optional<String> finishMoves() {
    return moves.finish(this::confirmed);
  }

  /** As configured, and as seen: somebody may have added one with another length or elsewhere. */
  private List<Change> removals() {
    Set<VirtualAddress> unwanted = new LinkedHashSet<>(vips);
    unwanted.addAll(picture.bearing(vips));
    List<Change> changes = new ArrayList<>();
    unwanted.forEach(vip -> changes.add(new Change.Remove(vip)));
    return changes;
  }

  private void confirmed(List<Outcome> outcomes) {
    outcomes.forEach(this::confirmed);
  }

  private void confirmed(Outcome outcome) {
    if (outcome.holds()) {
      picture.confirm(outcome.change().vip(), !(outcome.change() instanceof Change.Remove));
    }
  }

  /** Announces now and begins the schedule again; a claim under way does so by itself. */
  void announceAgain(MonotonicInstant now) {
    if (holding && moves.isEmpty()) {
      announcements.begin(now);
      announceIfDue(now);
    }
  }

  void announceIfDue(MonotonicInstant now) {
    announce(announcements.due(now), now);
  }

  private void announce(List<VirtualAddress> asked, MonotonicInstant now) {
    // One that a reload has just left out may still be in a round.
    List<VirtualAddress> some =
        vipSet.containsAll(asked) ? asked : asked.stream().filter(vipSet::contains).toList();
    if (!announces || some.isEmpty()) {
      return;
    }
    try {
      announcer.announce(some);
    } catch (EnvironmentFailure failure) {
      log.warnOnce(now, "announce", "vip", "announce-failed", "reason", failure.getMessage());
    }
  }

  MonotonicInstant nextAnnouncement() {
    return announcements.nextDue();
  }

  /** Follows the kernel's word; what is ours is mended with {@link #checkIfDue}. */
  void noticed(KernelNotice notice, MonotonicInstant now) {
    picture.take(notice);
    if (notice instanceof KernelNotice.Overrun) {
      ask(now);
    }
    unjudged |=
        notice instanceof KernelNotice.Overrun
            || notice instanceof KernelNotice.AddressGone
            || notice instanceof KernelNotice.AddressAppeared;
  }

  /** Something that stood in the way of a repair is gone. */
  void checkSoon() {
    unjudged = true;
  }

  /**
   * Mends what the notices of this turn ask for; and once a second what could not be mended at
   * once. Not with each notice: a claim of a thousand VIPs brings as many. Not while one is under
   * way, in which nothing is as it should be.
   */
  void checkIfDue(MonotonicInstant now) {
    boolean due = !now.isBefore(nextCheck);
    if (due) {
      nextCheck = now.plus(CHECK_EVERY);
      if (!now.isBefore(nextAsking)) {
        ask(now);
      }
    }
    if ((due || unjudged) && moves.isEmpty()) {
      unjudged = false;
      repair(now);
    }
  }

  private void ask(MonotonicInstant now) {
    nextAsking = now.plus(ASK_EVERY);
    try {
      picture.replace(kernel.observe());
    } catch (EnvironmentFailure failure) {
      log.warnOnce(now, "observe", "vip", "observe-failed", "reason", failure.getMessage());
    }
  }

  /** A few a turn: five hundred of IPv6 take the kernel longer than a lease has left. */
  private void repair(MonotonicInstant now) {
    int mended = 0;
    List<VirtualAddress> missing = missing().stream().filter(this::mayRestore).toList();
    for (VirtualAddress vip : missing.subList(0, Math.min(missing.size(), MENDED_A_TURN))) {
      boolean done = mend(new Change.Add(vip, validFor), "restored", "it was missing", now);
      mended += done ? 1 : 0;
    }
    if (mended > 0) {
      announceAgain(now);
    }
    List<VirtualAddress> borne = picture.bearing(vips);
    mended += holding ? 0 : removeForeign(borne, now);
    // What the kernel refuses is tried again each second, and not at once.
    unjudged = mended >= MENDED_A_TURN;
    for (VirtualAddress vip : holding ? borne : List.<VirtualAddress>of()) {
      if (!vipSet.contains(vip)) {
        String reason = "somebody added it beside ours; it goes when this node withdraws";
        log.warnOnce(now, "beside" + vip, "vip", "foreign-beside", "vip", vip, "reason", reason);
      }
    }
  }

  private int removeForeign(List<VirtualAddress> borne, MonotonicInstant now) {
    String reason = "this node is not primary and somebody gave it the address";
    int mended = 0;
    for (VirtualAddress vip : borne.subList(0, Math.min(borne.size(), MENDED_A_TURN))) {
      mended += mend(new Change.Remove(vip), "foreign-removed", reason, now) ? 1 : 0;
    }
    return mended;
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
