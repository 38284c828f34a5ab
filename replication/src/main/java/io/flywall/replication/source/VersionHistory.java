package io.flywall.replication.source;

import io.flywall.replication.Position;
import io.flywall.replication.Version;
import io.flywall.replication.tree.Change;
import io.flywall.replication.tree.Entry;
import io.flywall.replication.tree.Tree;
import io.flywall.replication.tree.TreePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The versions of one term: the newest as a whole, those before it as what has changed since. */
final class VersionHistory {
  /**
   * About 2 MB. Who is further behind compares trees, which costs 10 MB of 100,000 files. A large
   * file that changes each second has as many pieces each time: they are counted, and not the
   * changes alone.
   */
  private static final long MOST_BYTES = 2_000_000;

  /** Of a change with its entry and path, and of a piece with its hash, on a heap of 64 bits. */
  private static final long CHANGE_BYTES = 200;

  private static final long PIECE_BYTES = 70;

  /** What led to a version. */
  private record Step(Position to, List<Change> changes) {}

  private final Optional<Version> before;
  private final Deque<Step> steps = new ArrayDeque<>();
  private long kept;
  private volatile Version current;

  /**
   * A term begins.
   *
   * @param before the last version of an earlier term that this node had, and others may have
   * @param first what is there now
   */
  VersionHistory(Optional<Version> before, Version first) {
    this.before = before;
    this.current = first;
  }

  Version current() {
    return current;
  }

  /** The changes to {@code next}, which is now the current one; none: it was already. */
  synchronized List<Change> advance(Tree next) {
    List<Change> changes = current.tree().changesTo(next);
    if (!changes.isEmpty()) {
      Position last = current.position();
      Position to = new Position(last.term(), last.sequence() + 1);
      steps.addLast(new Step(to, changes));
      kept += bytes(changes);
      while (kept > MOST_BYTES) {
        kept -= bytes(steps.removeFirst().changes());
      }
      current = new Version(to, next);
    }
    return changes;
  }

  private static long bytes(List<Change> changes) {
    long bytes = 0;
    for (Change change : changes) {
      bytes += CHANGE_BYTES;
      if (change instanceof Change.Put put && put.entry() instanceof Entry.File file) {
        bytes += PIECE_BYTES * file.pieces().size();
      }
    }
    return bytes;
  }

  /** As {@link io.flywall.replication.Source#since}. */
  synchronized Optional<List<Change>> since(Position position) {
    if (before.filter(version -> version.position().equals(position)).isPresent()) {
      return Optional.of(before.get().tree().changesTo(current.tree()));
    }
    if (!position.term().equals(current.position().term())
        || position.isAfter(current.position())) {
      return Optional.empty();
    }
    long missing = current.position().sequence() - position.sequence();
    return missing > steps.size() ? Optional.empty() : Optional.of(last((int) missing));
  }

  private List<Change> last(int missing) {
    SortedMap<TreePath, Change> changes = new TreeMap<>();
    steps.stream()
        .skip(steps.size() - missing)
        .forEach(step -> step.changes().forEach(change -> changes.put(change.path(), change)));
    return new ArrayList<>(changes.values());
  }
}
