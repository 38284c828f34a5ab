package io.flywall.replication.stream;

import io.flywall.replication.DatasetName;
import io.flywall.replication.Position;
import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Watermark;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a server knows of those who follow it: per peer and dataset what it has acknowledged, and
 * when. It outlives connections: a peer that is away is shown with what it had. Any thread.
 */
public final class PeerBook {
  private record Key(NodeId peer, DatasetName dataset) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byPeer = peer.compareTo(other.peer);
      return byPeer != 0 ? byPeer : dataset.compareTo(other.dataset);
    }
  }

  /**
   * A dataset of this node as it is now.
   *
   * @param unseen why what is served may be older than the files; empty when it is not
   */
  public record Served(DatasetName name, Position tip, String unseen) {}

  private static final Object NOBODY = new Object();

  /** One line of the book. */
  private static final class Line {
    private Position acknowledged = Position.NONE;
    private Optional<MonotonicInstant> lastInSync = Optional.empty();
    private boolean connected;
    private Object connection = NOBODY;
    private MonotonicInstant opened = MonotonicInstant.DISTANT_PAST;
    private MonotonicInstant heard = MonotonicInstant.DISTANT_PAST;
    private long bytesLeft;
    private String trouble = "";
  }

  /** A follower opens all that it has at once: what is not asked for by then, it does not have. */
  private static final Duration OPENING = Duration.ofSeconds(1);

  /** Three reports: who has said nothing for so long is not known to be in sync. */
  private static final Duration SILENT = Duration.ofSeconds(3);

  /** More than any cluster has; where peers have no ids, whoever has the secret chooses names. */
  private static final int MOST_LINES = 1024;

  private final MonotonicClock clock;
  private final Map<Key, Line> lines = new TreeMap<>();
  private final Map<NodeId, Watermark> marks = new TreeMap<>();
  private Watermark held = Watermark.NONE;
  private long era;

  public PeerBook(MonotonicClock clock) {
    this.clock = clock;
  }

  private Line line(NodeId peer, DatasetName dataset) {
    Key key = new Key(peer, dataset);
    if (!lines.containsKey(key) && lines.size() >= MOST_LINES) {
      forgetOne();
    }
    return lines.computeIfAbsent(key, absent -> new Line());
  }

  /** Of those who are away the one that was heard longest ago. */
  private void forgetOne() {
    lines.entrySet().stream()
        .filter(entry -> !entry.getValue().connected)
        .min(Comparator.comparing(entry -> entry.getValue().heard))
        .map(Map.Entry::getKey)
        .ifPresent(lines::remove);
  }

  /**
   * The peer follows.
   *
   * @param connection by which it does
   * @param applied what it has
   * @param tip what is served; {@link Position#NONE} while nothing is
   */
  synchronized void opened(
      NodeId peer, DatasetName dataset, Object connection, Position applied, Position tip) {
    Line line = line(peer, dataset);
    line.connected = true;
    line.connection = connection;
    line.opened = clock.now();
    line.trouble = "";
    line.bytesLeft = 0;
    // What comes from another past is nothing that this node could count on.
    acknowledged(peer, dataset, applied.isAfter(tip) ? Position.NONE : applied, tip);
  }

  /** The peer has this on disk; {@code tip} is what is served now. */
  synchronized void acknowledged(
      NodeId peer, DatasetName dataset, Position position, Position tip) {
    Line line = line(peer, dataset);
    line.acknowledged = position;
    settle(line, tip);
    notifyAll();
  }

  /**
   * The peer is there.
   *
   * @param tip what is served now; empty while it is not known whether that is up to date
   */
  synchronized void reported(
      NodeId peer, DatasetName dataset, long bytesLeft, String trouble, Optional<Position> tip) {
    Line line = line(peer, dataset);
    line.bytesLeft = bytesLeft;
    line.trouble = trouble;
    line.heard = clock.now();
    if (trouble.isEmpty()) {
      tip.ifPresent(now -> settle(line, now));
    }
  }

  private void settle(Line line, Position tip) {
    line.heard = clock.now();
    if (hasAll(line, tip)) {
      line.lastInSync = Optional.of(clock.now());
    }
  }

  /** Nobody has anything of a dataset that its primary is still opening. */
  private static boolean isServed(Position tip) {
    return !tip.equals(Position.NONE);
  }

  private static boolean hasAll(Line line, Position tip) {
    return isServed(tip) && line.acknowledged.equals(tip);
  }

  /** That connection has ended; the peer may have come back by another one before. */
  synchronized void disconnected(NodeId peer, DatasetName dataset, Object connection) {
    Line line = line(peer, dataset);
    line.connected &= line.connection != connection;
  }

  /** How many peers have that version of the dataset, or a later one, on disk. */
  private int holders(DatasetName dataset, Position position) {
    return (int)
        lines.entrySet().stream()
            .filter(entry -> entry.getKey().dataset().equals(dataset))
            .filter(entry -> !position.isAfter(entry.getValue().acknowledged))
            .count();
  }

  /**
   * Waits until enough peers hold all of these.
   *
   * @param since {@link #era} when the positions were taken
   * @param peers how many besides this node
   * @return the datasets for which they do not, when {@code atMost} has passed; empty when this
   *     node is something else by now, and nobody's word counts any more
   */
  public synchronized Optional<List<DatasetName>> awaitHolders(
      long since, Map<DatasetName, Position> positions, int peers, Duration atMost)
      throws InterruptedException {
    MonotonicInstant end = clock.now().plus(atMost);
    List<DatasetName> open = lacking(positions, peers);
    while (!open.isEmpty() && since == era) {
      long left = end.since(clock.now()).toMillis();
      if (left <= 0) {
        return Optional.of(open);
      }
      wait(left);
      open = lacking(positions, peers);
    }
    return since == era ? Optional.of(open) : Optional.empty();
  }

  /**
   * A peer holds all of a mark; the latest that so many of them hold, {@link Watermark#NONE} when
   * none is.
   */
  synchronized Watermark reached(NodeId peer, Watermark mark, int peers) {
    marks.merge(peer, mark, Watermark::later);
    return marks.values().stream()
        .sorted(Comparator.reverseOrder())
        .skip(Math.max(0, peers - 1))
        .findFirst()
        .orElse(Watermark.NONE);
  }

  /** What a majority is known to hold. */
  synchronized Watermark held() {
    return held;
  }

  /** A majority holds it, this node included. */
  synchronized void held(long since, Watermark mark) {
    if (since == era) {
      held = Watermark.later(held, mark);
      notifyAll();
    }
  }

  /**
   * Waits until a majority holds that.
   *
   * @return false when {@code atMost} has passed; empty when this node is something else by now
   */
  public synchronized Optional<Boolean> awaitHeld(long since, Watermark mark, Duration atMost)
      throws InterruptedException {
    MonotonicInstant end = clock.now().plus(atMost);
    while (mark.isAfter(held) && since == era) {
      long left = end.since(clock.now()).toMillis();
      if (left <= 0) {
        return Optional.of(false);
      }
      wait(left);
    }
    return since == era ? Optional.of(true) : Optional.empty();
  }

  /** Grows with every change of role. */
  public synchronized long era() {
    return era;
  }

  private List<DatasetName> lacking(Map<DatasetName, Position> positions, int peers) {
    List<DatasetName> open = new ArrayList<>();
    positions.forEach(
        (dataset, position) -> {
          if (holders(dataset, position) < peers) {
            open.add(dataset);
          }
        });
    return open;
  }

  /**
   * All lines, and one for each dataset that a peer who is there does not ask for.
   *
   * @param served of this node
   */
  public synchronized List<SyncStatus> status(List<Served> served) {
    Map<Key, SyncStatus> all = new TreeMap<>();
    Set<NodeId> followers = followers();
    for (Served dataset : served) {
      lines.forEach(
          (key, line) -> {
            if (key.dataset().equals(dataset.name())) {
              all.put(key, status(key.peer(), dataset, line));
            }
          });
      for (NodeId peer : followers) {
        Key key = new Key(peer, dataset.name());
        if (!lines.containsKey(key) || !lines.get(key).connected) {
          all.put(key, unasked(peer, dataset));
        }
      }
    }
    return List.copyOf(all.values());
  }

  /** Those that are connected, and have opened what they have. */
  private Set<NodeId> followers() {
    MonotonicInstant before = clock.now().minus(OPENING);
    return lines.entrySet().stream()
        .filter(entry -> entry.getValue().connected && !entry.getValue().opened.isAfter(before))
        .map(entry -> entry.getKey().peer())
        .collect(Collectors.toSet());
  }

  /** No error of that peer's that it could report: it knows nothing of the dataset. */
  private static SyncStatus unasked(NodeId peer, Served dataset) {
    return new SyncStatus(
        dataset.name(),
        Optional.of(peer),
        SyncState.FAILED,
        dataset.tip(),
        Position.NONE,
        OptionalLong.empty(),
        0,
        0,
        Optional.empty(),
        Optional.empty(),
        peer + " has no dataset of that name: add it to datasets there");
  }

  private SyncStatus status(NodeId peer, Served dataset, Line line) {
    Position tip = dataset.tip();
    String trouble = line.trouble.isEmpty() ? dataset.unseen() : line.trouble;
    return new SyncStatus(
        dataset.name(),
        Optional.of(peer),
        state(line, tip, trouble),
        tip,
        line.acknowledged,
        isServed(tip) ? SyncStatus.changesBetween(line.acknowledged, tip) : OptionalLong.empty(),
        line.bytesLeft,
        line.bytesLeft,
        Optional.empty(),
        line.lastInSync,
        trouble);
  }

  private SyncState state(Line line, Position tip, String trouble) {
    if (!line.connected || clock.now().since(line.heard).compareTo(SILENT) > 0) {
      return SyncState.DISCONNECTED;
    }
    if (!trouble.isEmpty()) {
      return SyncState.FAILED;
    }
    return hasAll(line, tip) ? SyncState.IN_SYNC : SyncState.BEHIND;
  }

  /** Who has followed that dataset in this term. */
  public synchronized List<NodeId> peersOf(DatasetName dataset) {
    return lines.keySet().stream()
        .filter(key -> key.dataset().equals(dataset))
        .map(Key::peer)
        .toList();
  }

  /** A new term begins: what was acknowledged to an earlier primary is told again. */
  public synchronized void clear() {
    lines.clear();
    marks.clear();
    held = Watermark.NONE;
    era++;
    notifyAll();
  }
}
