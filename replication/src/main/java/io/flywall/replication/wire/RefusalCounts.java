package io.flywall.replication.wire;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How often each refusal was given; counted and read from any thread. */
public final class RefusalCounts {
  private final Map<Refusal, LongAdder> counts = new EnumMap<>(Refusal.class);

  public RefusalCounts() {
    for (Refusal refusal : Refusal.values()) {
      counts.put(refusal, new LongAdder());
    }
  }

  public void count(Refusal refusal) {
    counts.get(refusal).increment();
  }

  public long of(Refusal refusal) {
    return counts.get(refusal).sum();
  }

  /** Those that happened. */
  public Map<Refusal, Long> seen() {
    Map<Refusal, Long> seen = new EnumMap<>(Refusal.class);
    counts.forEach(
        (refusal, count) -> {
          if (count.sum() > 0) {
            seen.put(refusal, count.sum());
          }
        });
    return seen;
  }
}
