package io.flywall.agent.history;

import io.flywall.agent.view.AgentView;
import io.flywall.agent.view.HistoryView;
import io.flywall.agent.view.RoleChange;
import io.flywall.agent.view.TakeoverStages;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The role changes of this node, those of the primary that it only saw, and the outages it knows
 * of. What the loop adds goes through a queue to a thread of its own, into memory and onto the
 * disk: the loop never waits for somebody who reads.
 */
public final class History implements HistoryView.Desk, AutoCloseable {
  /** Years of a calm cluster, an hour of one that flaps each two seconds; half a megabyte. */
  private static final int MOST = 2_000;

  private static final List<Integer> DAYS = List.of(1, 7, 30);

  /**
   * A line takes a tenth of a millisecond; a disk that hangs must not keep an agent from ending.
   */
  private static final long CLOSE_SECONDS = 3;

  private final HistoryFile own;

  /** A file of their own, so that on the disk too they push out none of this node's lines. */
  private final HistoryFile elsewhere;

  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "history");
            thread.setDaemon(true);
            return thread;
          });

  /** Views come twice a second; what is shorter has an exact figure, or is none. */
  private static final Duration LEAST_UNSERVED = Duration.ofSeconds(1);

  /** A figure is told with the next state of the old primary. */
  private static final Duration FIGURE_COMES = Duration.ofSeconds(3);

  /** The loop's alone: the same figure comes with every view. */
  private Optional<AgentView.Takeover> lastSeen = Optional.empty();

  /** The loop's alone. */
  private final PrimaryWatch primaries = new PrimaryWatch();

  /** The loop's alone: a cluster that is started has not been away. */
  private boolean wasServed;

  /** Written by the loop. */
  private volatile Optional<Instant> unservedSince = Optional.empty();

  // Guarded by this.
  private final Deque<RoleChange> changes = new ArrayDeque<>();

  /** How many of them were only noticed, of other nodes. */
  private int noticed;

  private final Map<Long, Map<String, Duration>> stages = new LinkedHashMap<>();
  private final TreeMap<Long, HistoryLine.Outage> outages = new TreeMap<>();
  private final Deque<HistoryLine.Unserved> unserved = new ArrayDeque<>();

  private History(Path stateDirectory) {
    this.own = HistoryFile.in(stateDirectory, "history.jsonl");
    this.elsewhere = HistoryFile.in(stateDirectory, "history-elsewhere.jsonl");
  }

  /** With what earlier lives of the agent wrote there. */
  public static History open(Path stateDirectory) {
    History history = new History(stateDirectory);
    merged(history.own.read(), history.elsewhere.read()).forEach(history::remember);
    return history;
  }

  /**
   * Each list in its order; what was noticed before the next change of this node's own that is not
   * older. No sort: a clock that went back would put a node's own lines in another order.
   */
  private static List<HistoryLine> merged(List<HistoryLine> own, List<HistoryLine> elsewhere) {
    List<HistoryLine> all = new ArrayList<>();
    Deque<HistoryLine> left = new ArrayDeque<>(elsewhere);
    for (HistoryLine line : own) {
      if (line instanceof HistoryLine.Change change) {
        while (!left.isEmpty() && isBefore(left.getFirst(), change.change().at())) {
          all.add(left.removeFirst());
        }
      }
      all.add(line);
    }
    all.addAll(left);
    return all;
  }

  private static boolean isBefore(HistoryLine line, Instant time) {
    return !(line instanceof HistoryLine.Change noticed) || noticed.change().at().isBefore(time);
  }

  /** From the loop. */
  public void changed(RoleChange change) {
    primaries.changed(change);
    add(new HistoryLine.Change(change));
  }

  /** From the loop: this node became primary. */
  public void tookOver(TakeoverStages taken) {
    Map<String, Duration> named = new LinkedHashMap<>();
    taken.took().forEach((stage, time) -> named.put(stage.word(), time));
    add(new HistoryLine.Stages(taken.term(), named));
  }

  /** From the loop: what is known of the last change of primary, again and again. */
  public void sees(AgentView view) {
    if (!view.lastTakeover().equals(lastSeen)) {
      lastSeen = view.lastTakeover();
      lastSeen.ifPresent(
          takeover ->
              add(new HistoryLine.Outage(takeover.term(), takeover.outage(), view.shownAt())));
    }
    primaries.sees(view).map(HistoryLine.Change::new).ifPresent(this::add);
    looks(view.primary().isPresent(), view.shownAt());
  }

  /** Whether somebody serves, as far as this node knows. */
  void looks(boolean served, Instant now) {
    if (served) {
      served(now);
    } else if (wasServed && unservedSince.isEmpty()) {
      unservedSince = Optional.of(now);
    }
  }

  /** No quorum, everything cut, all agents stopped but this one: nobody else tells a figure. */
  private void served(Instant now) {
    wasServed = true;
    unservedSince
        .map(since -> new HistoryLine.Unserved(since, Duration.between(since, now)))
        .filter(span -> span.time().compareTo(LEAST_UNSERVED) >= 0)
        .ifPresent(this::add);
    unservedSince = Optional.empty();
  }

  private void add(HistoryLine line) {
    try {
      writer.execute(() -> write(line));
    } catch (RejectedExecutionException closed) {
      // The agent ends; what it does while it ends is in the log.
    }
  }

  private void write(HistoryLine line) {
    // A restart hears of the last change of primary again.
    if (!(line instanceof HistoryLine.Outage outage && isKnown(outage))) {
      remember(line);
      fileOf(line).append(line);
    }
  }

  private HistoryFile fileOf(HistoryLine line) {
    return line instanceof HistoryLine.Change change && isNoticed(change.change())
        ? elsewhere
        : own;
  }

  /** By its term alone: told again it may differ by what was rounded, and is no new one. */
  private synchronized boolean isKnown(HistoryLine.Outage outage) {
    return outages.containsKey(outage.term());
  }

  private synchronized void remember(HistoryLine line) {
    if (line instanceof HistoryLine.Change change) {
      remember(change.change());
    } else if (line instanceof HistoryLine.Stages taken) {
      stages.put(taken.term(), taken.took());
      forgetEldest(stages);
    } else if (line instanceof HistoryLine.Outage outage) {
      outages.put(outage.term(), outage);
      forgetEldest(outages);
    } else if (line instanceof HistoryLine.Unserved span) {
      unserved.addFirst(span);
      if (unserved.size() > MOST) {
        unserved.removeLast();
      }
    }
  }

  /**
   * Of those that were only noticed the oldest goes first when they are more than half: a primary
   * that is another one in every view must not push out what this node did itself.
   */
  private synchronized void remember(RoleChange change) {
    changes.addFirst(change);
    if (isNoticed(change) && ++noticed > MOST / 2) {
      Iterator<RoleChange> oldestFirst = changes.descendingIterator();
      while (!isNoticed(oldestFirst.next())) {
        // One of this node's own stays.
      }
      oldestFirst.remove();
      noticed--;
    }
    if (changes.size() > MOST && isNoticed(changes.removeLast())) {
      noticed--;
    }
  }

  private static boolean isNoticed(RoleChange change) {
    return change.reason().equals(PrimaryWatch.ANOTHER);
  }

  private static void forgetEldest(Map<Long, ?> byTerm) {
    if (byTerm.size() > MOST) {
      byTerm.remove(byTerm.keySet().iterator().next());
    }
  }

  @Override
  public synchronized HistoryView read(int most, Instant now) {
    Optional<Instant> since = Optional.ofNullable(changes.peekLast()).map(RoleChange::at);
    Map<String, Double> availability = new LinkedHashMap<>();
    since.ifPresent(
        first -> DAYS.forEach(days -> availability.put(days + "d", available(days, first, now))));
    List<HistoryView.Entry> entries = new ArrayList<>();
    changes.stream().limit(most).forEach(change -> entries.add(entry(change)));
    return new HistoryView(since, availability, entries);
  }

  private HistoryView.Entry entry(RoleChange change) {
    boolean begins = change.to().equals("primary");
    boolean elsewhere = isNoticed(change);
    return new HistoryView.Entry(
        change,
        begins ? stages.getOrDefault(change.term(), Map.of()) : Map.of(),
        begins || elsewhere
            ? Optional.ofNullable(outages.get(change.term())).map(HistoryLine.Outage::time)
            : Optional.empty());
  }

  /** Between 0 and 1; of the part of these days that is written down. */
  private double available(int days, Instant first, Instant now) {
    Instant from = now.minus(Duration.ofDays(days));
    Instant begin = first.isAfter(from) ? first : from;
    double known = Math.max(1, Duration.between(begin, now).toMillis());
    // One of a term that had begun before is told to whoever starts, however long it is past.
    Set<Long> begunHere = changes.stream().map(RoleChange::term).collect(Collectors.toSet());
    double away =
        outages.values().stream()
            .filter(outage -> begunHere.contains(outage.term()))
            .filter(outage -> !outage.at().isBefore(begin) && !isPartOfASpan(outage))
            .mapToDouble(outage -> outage.time().toNanos() / 1e6)
            .sum();
    return Math.max(0, 1 - (away + unservedMillis(begin, now)) / known);
  }

  /** The end of a longer time without a primary, which is counted as a whole. */
  private boolean isPartOfASpan(HistoryLine.Outage outage) {
    return unserved.stream()
        .anyMatch(
            span ->
                !outage.at().isBefore(span.from())
                    && outage.at().isBefore(span.from().plus(span.time()).plus(FIGURE_COMES)));
  }

  private double unservedMillis(Instant begin, Instant now) {
    double millis = unservedSince.map(since -> millisBetween(since, now, begin)).orElse(0.0);
    for (HistoryLine.Unserved span : unserved) {
      millis += millisBetween(span.from(), span.from().plus(span.time()), begin);
    }
    return millis;
  }

  /** Of that time the part from {@code begin} on. */
  private static double millisBetween(Instant from, Instant to, Instant begin) {
    Instant first = from.isBefore(begin) ? begin : from;
    return Math.max(0, Duration.between(first, to).toNanos() / 1e6);
  }

  /** Until everything that was added is there to be read, and on disk. */
  void awaitWritten() {
    try {
      writer.submit(() -> {}).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException impossibleForNothing) {
      throw new IllegalStateException(impossibleForNothing);
    }
  }

  /** Waits, for a moment, until everything is written. */
  @Override
  public void close() {
    writer.shutdown();
    try {
      boolean unused = writer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
