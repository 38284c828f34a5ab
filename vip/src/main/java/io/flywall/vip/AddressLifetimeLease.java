package io.flywall.vip;

import io.flywall.value.EnvironmentFailure;
import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.VirtualAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The belt without braces, for kernels that cannot gate: the addresses are added with a life time
 * and a renewal sets it again. A dead agent's VIP goes, but in whole seconds and up to 0.9 s late,
 * so D must be above the life time and a second (design: then it is raised, and said).
 *
 * <p>What it cannot do, and says in {@link #read}: there are no gates; a claim is the addition of
 * the addresses, with {@link #lifetime}, not a renewal; a release is their removal. The token's age
 * is judged here and not in the kernel, and Linux has no refresh that makes no address: a process
 * that is frozen between its look and the refresh, for longer than the life time, brings the
 * address back.
 */
public final class AddressLifetimeLease implements KernelLease {
  /** Each refresh is told to every listener of the kernel's notices. */
  private static final Duration REFRESH_EVERY = Duration.ofMillis(500);

  /** Counters armed within A'; more than a handful are never alive. */
  private static final int MOST_TOKENS = 1024;

  private final KernelAddresses kernel;
  private final MonotonicClock clock;
  private final List<VirtualAddress> vips;
  private final Duration tokenLife;
  private final Duration lifetime;
  private final Map<Integer, MonotonicInstant> tokens =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, MonotonicInstant> eldest) {
          return size() > MOST_TOKENS;
        }
      };

  private Optional<MonotonicInstant> refreshed = Optional.empty();
  private String failure = "";

  /**
   * Touches nothing yet.
   *
   * @param kernel closed by its owner, not by this
   * @param lifetime whole seconds
   */
  public AddressLifetimeLease(
      KernelAddresses kernel,
      MonotonicClock clock,
      List<VirtualAddress> vips,
      Duration tokenLife,
      Duration lifetime) {
    this.kernel = kernel;
    this.clock = clock;
    this.vips = List.copyOf(vips);
    this.tokenLife = tokenLife;
    this.lifetime = lifetime;
  }

  /** How long an address must be added for. */
  public Duration lifetime() {
    return lifetime;
  }

  @Override
  public boolean arm(int counter) {
    tokens.putIfAbsent(counter, clock.now());
    return true;
  }

  /** Refreshes the addresses that are there, at most twice a second; makes none. */
  @Override
  public boolean renew(int counter) {
    MonotonicInstant armed = tokens.getOrDefault(counter, MonotonicInstant.DISTANT_PAST);
    MonotonicInstant now = clock.now();
    if (now.isAfter(armed.plus(tokenLife))) {
      return true;
    }
    if (refreshed.isPresent() && now.since(refreshed.get()).compareTo(REFRESH_EVERY) < 0) {
      return true;
    }
    try {
      Observed observed = kernel.observe();
      List<Change> refreshes =
          vips.stream()
              .filter(observed::carries)
              .<Change>map(vip -> new Change.Refresh(vip, lifetime))
              .toList();
      if (refreshes.isEmpty()) {
        return true;
      }
      failure =
          kernel.apply(refreshes).stream()
              .filter(outcome -> !outcome.holds())
              .map(outcome -> outcome.change().vip() + ": " + outcome.kernelText())
              .findFirst()
              .orElse("");
      refreshed = Optional.of(now);
      return failure.isEmpty();
    } catch (EnvironmentFailure refused) {
      failure = String.valueOf(refused.getMessage());
      return false;
    }
  }

  /** Ends nothing: only the removal of the addresses does. True when none is there. */
  @Override
  public boolean release() {
    tokens.clear();
    refreshed = Optional.empty();
    try {
      return vips.stream().noneMatch(kernel.observe()::carries);
    } catch (EnvironmentFailure unknown) {
      failure = String.valueOf(unknown.getMessage());
      return false;
    }
  }

  /**
   * Never intact. What is left is what the last refresh gave, as this process remembers it, and as
   * long as an address is there.
   */
  @Override
  public Holding read() {
    Optional<Duration> left =
        refreshed
            .map(at -> at.plus(lifetime).since(clock.now()))
            .filter(rest -> !rest.isNegative() && !rest.isZero());
    try {
      Observed observed = kernel.observe();
      left = left.filter(rest -> vips.stream().anyMatch(observed::carries));
    } catch (EnvironmentFailure unknown) {
      failure = String.valueOf(unknown.getMessage());
    }
    return new Holding(Kind.ADDRESS_LIFETIME, false, left, problem());
  }

  private String problem() {
    return "this kernel cannot gate VIPs, so they outlive a dead agent by up to "
        + lifetime.plusSeconds(1).toSeconds()
        + " s; use a kernel with nftables netdev egress hooks (Linux 5.16 or later)"
        + (failure.isEmpty() ? "" : "; the last refresh failed: " + failure);
  }

  @Override
  public void close() {
    tokens.clear();
  }
}
