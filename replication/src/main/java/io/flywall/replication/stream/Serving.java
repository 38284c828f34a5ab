package io.flywall.replication.stream;

import io.flywall.replication.DatasetName;
import io.flywall.replication.Position;
import io.flywall.replication.Source;
import io.flywall.replication.link.Link;
import io.flywall.replication.link.LinkListener;
import io.flywall.replication.wire.Message;
import io.flywall.replication.wire.Purpose;
import io.flywall.replication.wire.Refusal;
import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What this node gives to others: to those who follow it while it is primary, and to a new primary
 * that asks for what it has missed at any time. Any thread.
 */
public final class Serving {
  /**
   * Of one peer: it follows by one connection and may ask by one for each of its addresses; those
   * that broke a moment ago count until that is noticed.
   */
  private static final int MOST_OF_ONE = 16;

  /** Of all: the six peers of the largest cluster have room, and each costs a thread. */
  private static final int MOST = 128;

  private final StreamSettings settings;
  private final Set<NodeId> peers;
  private final Set<DatasetName> datasets;
  private final Map<DatasetName, Source> sources = new ConcurrentHashMap<>();
  private final PeerBook book;
  private final MonotonicClock clock;
  private final Set<ServingSession> sessions = ConcurrentHashMap.newKeySet();
  private volatile Standing standing = Standing.NONE;

  /**
   * Serves whoever connects.
   *
   * @param peers who may; empty where the configuration does not name them
   * @param datasets all that this node has, whether they are ready or not
   */
  public Serving(
      StreamSettings settings,
      Set<NodeId> peers,
      Set<DatasetName> datasets,
      PeerBook book,
      MonotonicClock clock) {
    this.settings = settings;
    this.peers = Set.copyOf(peers);
    this.datasets = Set.copyOf(datasets);
    this.book = book;
    this.clock = clock;
  }

  /** For one connection that is accepted. */
  public LinkListener session() {
    return new ServingSession(this);
  }

  /** From now on, with no source ready yet; whoever is connected to what was is sent away. */
  public void stand(Standing now) {
    standing = now;
    sources.clear();
    book.clear();
    sessions.forEach(ServingSession::dismiss);
  }

  /** A dataset is ready to be served. */
  public void serve(Source source) {
    sources.put(source.name(), source);
    sessions.forEach(ServingSession::wake);
  }

  /**
   * Asks a follower to compare everything of a dataset again.
   *
   * @return false when it does not follow that dataset now
   */
  public boolean resync(NodeId peer, DatasetName dataset) {
    return sessions.stream().anyMatch(session -> session.resync(peer, dataset));
  }

  /** What is served of it; empty while it is not ready. */
  public Optional<Source> served(DatasetName dataset) {
    return source(dataset);
  }

  public Standing standing() {
    return standing;
  }

  public Position tip(DatasetName dataset) {
    return source(dataset).map(source -> source.current().position()).orElse(Position.NONE);
  }

  // ---- for the sessions -----------------------------------------------------------------------

  /** Whether somebody may ask; cheap, and on the I/O thread. */
  Optional<Refusal> judge(Link from, Message.Hello hello, Standing now) {
    boolean named = !from.isEncrypted() || from.peerNames().contains(hello.node().text());
    if (!named || !(peers.isEmpty() || peers.contains(hello.node()) || isSelf(hello.node()))) {
      return Optional.of(Refusal.WRONG_NODE);
    }
    if (isSelf(hello.node())) {
      return Optional.of(Refusal.NAMESAKE);
    }
    if (hello.purpose() == Purpose.CATCH_UP) {
      // Who has heard of a later term asks nobody that leads in an earlier one, and is no primary.
      return now.term().isAfter(hello.term()) ? Optional.of(Refusal.OLDER_TERM) : Optional.empty();
    }
    if (!now.leading()) {
      return Optional.of(Refusal.NOT_PRIMARY);
    }
    return hello.term().isAfter(now.term()) ? Optional.of(Refusal.OLDER_TERM) : Optional.empty();
  }

  private boolean isSelf(NodeId node) {
    return node.equals(settings.self());
  }

  boolean has(DatasetName dataset) {
    return datasets.contains(dataset);
  }

  Optional<Source> source(DatasetName dataset) {
    return Optional.ofNullable(sources.get(dataset));
  }

  NodeId self() {
    return settings.self();
  }

  StreamSettings settings() {
    return settings;
  }

  PeerBook book() {
    return book;
  }

  MonotonicInstant now() {
    return clock.now();
  }

  /** False when there are too many already; {@link #remove} must follow in any case. */
  boolean add(ServingSession session) {
    boolean room = sessions.size() < MOST;
    sessions.add(session);
    return room;
  }

  /** Whether one more of that peer is welcome. On the I/O thread, so that nobody slips past. */
  boolean hasRoomFor(NodeId peer) {
    long present =
        sessions.stream().filter(session -> session.peer().equals(Optional.of(peer))).count();
    return present < MOST_OF_ONE;
  }

  void remove(ServingSession session) {
    sessions.remove(session);
  }
}
