package io.flywall.agent.client;

import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Time that passes when somebody sleeps, or a test says so; and what happens meanwhile. */
final class VirtualTime implements Time {
  final List<Duration> sleeps = new ArrayList<>();
  private final TreeMap<Long, Runnable> planned = new TreeMap<>();
  private long nanos;

  @Override
  public MonotonicInstant now() {
    return new MonotonicInstant(nanos);
  }

  @Override
  public void sleep(Duration time) {
    sleeps.add(time);
    pass(time);
  }

  void pass(Duration time) {
    nanos += time.toNanos();
    while (!planned.isEmpty() && planned.firstKey() <= nanos) {
      Map.Entry<Long, Runnable> next = planned.pollFirstEntry();
      next.getValue().run();
    }
  }

  void in(Duration time, Runnable happens) {
    planned.put(nanos + time.toNanos(), happens);
  }

  Duration slept() {
    return sleeps.stream().reduce(Duration.ZERO, Duration::plus);
  }
}
