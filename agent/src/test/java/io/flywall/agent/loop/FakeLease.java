package io.flywall.agent.loop;

import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.Timing;
import io.flywall.vip.KernelLease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A lease as the kernel keeps it: tokens live for A', and only a living one renews, for T. */
final class FakeLease implements KernelLease {
  private Timing timing;
  private final MonotonicClock clock;
  private final Map<Integer, MonotonicInstant> tokens = new TreeMap<>();
  private MonotonicInstant until = MonotonicInstant.DISTANT_PAST;

  /** What was asked of it, in order; tests may mix their own calls in. */
  final List<String> calls = new ArrayList<>();

  /** The kernel takes no frame. */
  boolean deaf;

  /** The delete cannot be confirmed. */
  boolean stuck;

  /** Run before a renewal reaches the kernel: a process may be frozen there. */
  Runnable beforeRenewal = () -> {};

  FakeLease(Timing timing, MonotonicClock clock) {
    this.timing = timing;
    this.clock = clock;
  }

  /** The gates get other times; what lives keeps its end. */
  void changeTo(Timing next) {
    timing = next;
  }

  boolean isLive() {
    return clock.now().isBefore(until);
  }

  @Override
  public boolean arm(int counter) {
    calls.add("arm");
    if (deaf) {
      return false;
    }
    MonotonicInstant now = clock.now();
    tokens.values().removeIf(end -> !now.isBefore(end));
    tokens.putIfAbsent(counter, now.plus(timing.tokenLife()));
    return true;
  }

  @Override
  public boolean renew(int counter) {
    calls.add("renew");
    if (deaf) {
      return false;
    }
    beforeRenewal.run();
    MonotonicInstant now = clock.now();
    MonotonicInstant token = tokens.getOrDefault(counter, MonotonicInstant.DISTANT_PAST);
    if (now.isBefore(token)) {
      until = now.plus(timing.kernelTimeout());
    }
    return true;
  }

  @Override
  public boolean release() {
    calls.add("release");
    if (stuck) {
      return false;
    }
    until = MonotonicInstant.DISTANT_PAST;
    return true;
  }

  @Override
  public Holding read() {
    Optional<Duration> left = isLive() ? Optional.of(until.since(clock.now())) : Optional.empty();
    return new Holding(Kind.NFTABLES, !deaf, left, deaf ? "the kernel takes no frame" : "");
  }

  @Override
  public void close() {}
}
