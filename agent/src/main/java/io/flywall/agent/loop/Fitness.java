package io.flywall.agent.loop;

import io.flywall.agent.election.Event;
import io.flywall.value.Durations;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.Role;
import io.flywall.vip.KernelLease;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether this node could hold the VIPs: what its devices, its gates and the kernel that was asked
 * last have against it.
 */
final class Fitness {
  /** Devices are also looked at with every notice of the kernel. */
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /** Between claims that the kernel refuses; doubled each time. */
  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);

  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(60);

  /** A repair takes tens of milliseconds, or as long as another program's transaction. */
  private static final Duration GATES_MAY_MISS = Duration.ofSeconds(3);

  private final VipKeeper vips;
  private KernelLease.Holding holding;
  private MonotonicInstant nextLook;
  private MonotonicInstant gatesMissingSince = MonotonicInstant.DISTANT_FUTURE;
  private MonotonicInstant claimAgainAt = MonotonicInstant.DISTANT_PAST;
  private Duration backoff = FIRST_BACKOFF;
  private Optional<String> claimRefusal = Optional.empty();
  private boolean usable = true;

  Fitness(VipKeeper vips, KernelLease.Holding holding, MonotonicInstant now) {
    this.vips = vips;
    this.holding = holding;
    this.nextLook = now;
  }

  void lookSoon(MonotonicInstant now) {
    nextLook = now;
  }

  /** A look, where one is due; what the election has to hear of it. */
  Optional<Event> look(Role role, MonotonicInstant now) {
    if (now.isBefore(nextLook)) {
      return Optional.empty();
    }
    nextLook = now.plus(LOOK_EVERY);
    Optional<String> problem = problem(role, now);
    if (problem.isEmpty() == usable) {
      return Optional.empty();
    }
    usable = problem.isEmpty();
    return Optional.of(new Event.DevicesChanged(usable, problem.orElse("")));
  }

  /** A kernel that refused a VIP is asked again after a back-off, not with every notice. */
  private Optional<String> problem(Role role, MonotonicInstant now) {
    if (claimRefusal.isPresent() && now.isBefore(claimAgainAt)) {
      return claimRefusal;
    }
    claimRefusal = Optional.empty();
    return vips.deviceProblem().or(() -> leaseProblem(role, now));
  }

  /**
   * A node whose gates are gone cannot take over. For a moment they are gone in every repair; a
   * primary is left to its lease, which says so itself.
   */
  private Optional<String> leaseProblem(Role role, MonotonicInstant now) {
    boolean sound =
        holding.intact() || holding.kind() != KernelLease.Kind.NFTABLES || role == Role.PRIMARY;
    if (sound) {
      gatesMissingSince = MonotonicInstant.DISTANT_FUTURE;
      return Optional.empty();
    }
    gatesMissingSince = MonotonicInstant.earlier(gatesMissingSince, now);
    return now.since(gatesMissingSince).compareTo(GATES_MAY_MISS) > 0
        ? Optional.of(holding.problem())
        : Optional.empty();
  }

  void claimed() {
    backoff = FIRST_BACKOFF;
  }

  void claimRefused(String reason, MonotonicInstant now) {
    claimRefusal = Optional.of(reason);
    claimAgainAt = now.plus(backoff);
    backoff = Durations.shorter(backoff.multipliedBy(2), LONGEST_BACKOFF);
    usable = false;
  }

  /** An operator has mended it. */
  void forget(MonotonicInstant now) {
    claimRefusal = Optional.empty();
    backoff = FIRST_BACKOFF;
    claimAgainAt = MonotonicInstant.DISTANT_PAST;
    lookSoon(now);
  }

  /** Why the kernel refused the last claim, until it is asked again. */
  Optional<String> claimRefusal() {
    return claimRefusal;
  }

  /** What was read back of the lease. */
  void holds(KernelLease.Holding read) {
    holding = read;
  }

  KernelLease.Holding holding() {
    return holding;
  }
}
