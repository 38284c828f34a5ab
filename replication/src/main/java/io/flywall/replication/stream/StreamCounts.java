package io.flywall.replication.stream;

import io.flywall.replication.DatasetName;
import io.flywall.value.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What has travelled between this node and each peer since the start, by dataset. Any thread. */
public final class StreamCounts {
  /** More than any cluster has; where peers have no ids, whoever has the secret chooses names. */
  private static final int MOST_LINES = 1024;

  private record Key(NodeId peer, DatasetName dataset) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byPeer = peer.compareTo(other.peer);
      return byPeer != 0 ? byPeer : dataset.compareTo(other.dataset);
    }
  }

  private final Map<Key, Line> lines = new TreeMap<>();

  /** The line of a peer and a dataset; one that nobody reads where there are too many. */
  synchronized Line line(NodeId peer, DatasetName dataset) {
    Key key = new Key(peer, dataset);
    Line known = lines.get(key);
    if (known != null) {
      return known;
    }
    Line line = new Line();
    if (lines.size() < MOST_LINES) {
      lines.put(key, line);
    }
    return line;
  }

  /** All lines. */
  public synchronized List<StreamCount> all() {
    return lines.entrySet().stream()
        .map(entry -> entry.getValue().count(entry.getKey().peer(), entry.getKey().dataset()))
        .toList();
  }

  /** What is counted of one peer and dataset. */
  static final class Line {
    private StreamCount.Content sent = StreamCount.Content.NONE;
    private StreamCount.Content received = StreamCount.Content.NONE;
    private long versions;
    private long wholes;
    private long failures;
    private Optional<Duration> lastVersion = Optional.empty();
    private Optional<Duration> lastWhole = Optional.empty();

    synchronized void sent(int bytes, int onTheWire) {
      sent = sent.and(bytes, onTheWire);
    }

    synchronized void received(int bytes, int onTheWire) {
      received = received.and(bytes, onTheWire);
    }

    /** A version is on this node's disk. */
    synchronized void applied(boolean whole, Duration took) {
      versions++;
      lastVersion = Optional.of(took);
      if (whole) {
        wholes++;
        lastWhole = Optional.of(took);
      }
    }

    synchronized void failed() {
      failures++;
    }

    private synchronized StreamCount count(NodeId peer, DatasetName dataset) {
      return new StreamCount(
          peer, dataset, sent, received, versions, wholes, failures, lastVersion, lastWhole);
    }
  }
}
