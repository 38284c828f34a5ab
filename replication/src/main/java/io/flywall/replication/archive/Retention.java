package io.flywall.replication.archive;

import io.flywall.replication.DatasetName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How long what was set aside is kept (pure).
 *
 * @param keep of each dataset
 * @param otherwise of a dataset that is no longer configured
 * @param limit of all old contents together, in bytes
 */
public record Retention(Map<DatasetName, Duration> keep, Duration otherwise, long limit) {
  /** Of old contents in all: an empty file fills no disk, and a million of them a directory. */
  private static final int MOST_KEPT = 200_000;

  /** Of one path: enough to go back past a mistake that was noticed late in a busy minute. */
  private static final int NEWEST_KEPT = 16;

  private static final long SECONDS_OF_AN_HOUR = 3600;

  public Retention {
    keep = Map.copyOf(keep);
  }

  /** The same, with no more than {@code bytes} of old contents. */
  Retention within(long bytes) {
    return new Retention(keep, otherwise, Math.min(limit, bytes));
  }

  /** Of {@code all} those that are to be deleted. */
  List<Archived> expired(List<Archived> all, Instant now) {
    List<Archived> newestFirst = new ArrayList<>(all);
    newestFirst.sort(Comparator.comparing(Archived::time).reversed());
    Sieve sieve = sieve(now);
    newestFirst.removeIf(archived -> !sieve.drops(archived));
    return newestFirst;
  }

  /** For one walk through all of it. */
  Sieve sieve(Instant now) {
    return new Sieve(now);
  }

  /** Asked for one after the other, from the newest to the oldest: never all in memory at once. */
  final class Sieve {
    private final Instant now;
    private final Thinning thinning = new Thinning();
    private long used;
    private int kept;

    private Sieve(Instant now) {
      this.now = now;
    }

    /** Whether it is to be deleted. */
    boolean drops(Archived archived) {
      boolean old = archived.time().isBefore(now.minus(keepOf(archived.dataset())));
      boolean ordinary = archived.reason() == Reason.SUPERSEDED;
      boolean surplus = ordinary && (kept >= MOST_KEPT || !fits(archived));
      if (!old && !surplus && ordinary) {
        used += archived.size();
        kept++;
      }
      return old || surplus;
    }

    private boolean fits(Archived archived) {
      return thinning.keeps(archived) && used + archived.size() <= limit;
    }
  }

  private Duration keepOf(DatasetName dataset) {
    return keep.getOrDefault(dataset, otherwise);
  }

  /** Asked from the newest to the oldest. */
  private static final class Thinning {
    /** By a hash of the path: two that share one are thinned together, which costs a content. */
    private final Map<Long, Seen> seen = new HashMap<>();

    /** How many newer ones there are, and the hour of the last of them. */
    private record Seen(int newer, long hour) {}

    boolean keeps(Archived archived) {
      long hour = archived.time().getEpochSecond() / SECONDS_OF_AN_HOUR;
      long path = hash(archived);
      Seen before = seen.getOrDefault(path, new Seen(0, Long.MIN_VALUE));
      seen.put(path, new Seen(before.newer() + 1, hour));
      return before.newer() < NEWEST_KEPT || before.hour() != hour;
    }

    private static long hash(Archived archived) {
      String text = archived.dataset() + "/" + archived.path();
      long hash = 0;
      for (int i = 0; i < text.length(); i++) {
        hash = hash * 1_099_511_628_211L + text.charAt(i);
      }
      return hash;
    }
  }
}
