package io.flywall.replication.archive;

import io.flywall.replication.DatasetName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How long what was set aside is kept (pure).
 *
 * @param keep of each dataset
 * @param otherwise of a dataset that is no longer configured
 * @param limit of all old contents together, in bytes
 */
public record Retention(Map<DatasetName, Duration> keep, Duration otherwise, long limit) {
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
    Thinning thinning = new Thinning();
    List<Archived> expired = new ArrayList<>();
    long used = 0;
    for (Archived archived : newestFirst) {
      boolean old = archived.time().isBefore(now.minus(keepOf(archived.dataset())));
      boolean ordinary = archived.reason() == Reason.SUPERSEDED;
      boolean surplus = ordinary && (!thinning.keeps(archived) || used + archived.size() > limit);
      if (old || surplus) {
        expired.add(archived);
      } else if (ordinary) {
        used += archived.size();
      }
    }
    return expired;
  }

  private Duration keepOf(DatasetName dataset) {
    return keep.getOrDefault(dataset, otherwise);
  }

  /** Asked from the newest to the oldest. */
  private static final class Thinning {
    private final Map<String, Integer> seen = new HashMap<>();
    private final Set<String> hours = new HashSet<>();

    boolean keeps(Archived archived) {
      String path = archived.dataset() + "/" + archived.path();
      long hour = archived.time().getEpochSecond() / SECONDS_OF_AN_HOUR;
      int newer = seen.merge(path, 1, Integer::sum) - 1;
      boolean firstOfHour = hours.add(hour + " " + path);
      return newer < NEWEST_KEPT || firstOfHour;
    }
  }
}
