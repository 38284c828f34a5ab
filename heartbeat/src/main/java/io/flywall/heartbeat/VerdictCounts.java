package io.flywall.heartbeat;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How often each verdict was given; counted on the receiving thread, read by anyone. */
public final class VerdictCounts {
  private final Map<Verdict.Name, LongAdder> counts = new EnumMap<>(Verdict.Name.class);

  public VerdictCounts() {
    for (Verdict.Name name : Verdict.Name.values()) {
      counts.put(name, new LongAdder());
    }
  }

  public void count(Verdict.Name name) {
    counts.get(name).increment();
  }

  public long of(Verdict.Name name) {
    return counts.get(name).sum();
  }

  /** From now on only what follows counts. */
  public void reset() {
    counts.values().forEach(LongAdder::reset);
  }

  /** Those that happened, in the order of the checks. */
  public Map<Verdict.Name, Long> seen() {
    Map<Verdict.Name, Long> seen = new EnumMap<>(Verdict.Name.class);
    counts.forEach(
        (name, count) -> {
          if (count.sum() > 0) {
            seen.put(name, count.sum());
          }
        });
    return seen;
  }
}
