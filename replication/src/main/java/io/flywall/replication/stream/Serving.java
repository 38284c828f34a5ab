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
import io.flywall.value.Watermark;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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
  private final Homes homes;
  private final Set<DatasetName> datasets;
  private final Map<DatasetName, Source> sources = new ConcurrentHashMap<>();

  /** Why a dataset cannot be served. */
  private final Map<DatasetName, String> hindered = new ConcurrentHashMap<>();

  private final PeerBook book;
  private final StreamCounts counts;
  private final Watermarks watermarks;
  private final int peersOfQuorum;
  private final MonotonicClock clock;
  private final Set<ServingSession> sessions = ConcurrentHashMap.newKeySet();
  private volatile Standing standing = Standing.NONE;
  private volatile Watermark wanted = Watermark.NONE;

  /**
   * Serves whoever connects.
   *
   * @param peers who may; empty where the configuration does not name them
   * @param homes from where they may
   * @param datasets all that this node has, whether they are ready or not
   * @param peersOfQuorum how many peers are a majority together with this node
   */
  public Serving(
      StreamSettings settings,
      Set<NodeId> peers,
      Homes homes,
      Set<DatasetName> datasets,
      PeerBook book,
      StreamCounts counts,
      Watermarks watermarks,
      int peersOfQuorum,
      MonotonicClock clock) {
    this.settings = settings;
    this.peers = Set.copyOf(peers);
    this.homes = homes;
    this.datasets = Set.copyOf(datasets);
    this.book = book;
    this.counts = counts;
    this.watermarks = watermarks;
    this.peersOfQuorum = peersOfQuorum;
    this.clock = clock;
  }

  /** For one connection that is accepted. */
  public LinkListener session() {
    return new ServingSession(this);
  }

  /** From now on, with no source ready yet; whoever is connected to what was is sent away. */
  public void stand(Standing now) {
    // Who sees the new standing must not find an old source beside it, and count on its position.
    sources.clear();
    hindered.clear();
    book.clear();
    standing = now;
    sessions.forEach(ServingSession::dismiss);
  }

  /** A dataset is ready to be served. */
  public void serve(Source source) {
    sources.put(source.name(), source);
    hindered.remove(source.name());
    sessions.forEach(ServingSession::wake);
  }

  /** A dataset cannot be served: until it is, who asks for the status is told why. */
  public void cannotServe(DatasetName dataset, String why) {
    hindered.put(dataset, why);
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

  /**
   * What is served now, as one mark. One look after the other: of two of them the later one has at
   * least as much of every dataset.
   *
   * @return empty while this node does not lead, or a dataset is not ready, or cannot be seen
   */
  public synchronized Optional<Message.Milestone> milestone() {
    Standing now = standing;
    Map<DatasetName, Position> positions = new TreeMap<>();
    for (DatasetName name : datasets) {
      Optional<Source> source = source(name).filter(ready -> ready.trouble().isEmpty());
      if (source.isEmpty() || !now.leading()) {
        return Optional.empty();
      }
      positions.put(name, source.get().current().position());
    }
    boolean ofThisTerm =
        positions.values().stream().allMatch(position -> position.term().equals(now.term()));
    return ofThisTerm && !positions.isEmpty()
        ? Optional.of(Message.Milestone.of(now.term(), positions))
        : Optional.empty();
  }

  /** Somebody waits for that mark: followers are asked for it, or a later one, at once. */
  public void want(Watermark mark) {
    wanted = Watermark.later(wanted, mark);
    sessions.forEach(ServingSession::askAtOnce);
  }

  /** All of them, ready or not, in the order of their names. */
  public List<PeerBook.Served> served() {
    return datasets.stream()
        .sorted()
        .map(name -> new PeerBook.Served(name, tip(name), unseen(name)))
        .toList();
  }

  private String unseen(DatasetName name) {
    Optional<String> hindrance = Optional.ofNullable(hindered.get(name));
    return hindrance
        .map(why -> "this primary does not serve it: " + why)
        .or(
            () ->
                source(name)
                    .flatMap(Source::trouble)
                    .map(why -> "this primary cannot read it: " + why))
        .orElse("");
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
    if (!homes.mayComeFrom(hello.node(), from.remote().getAddress())) {
      return Optional.of(Refusal.WRONG_ADDRESS);
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

  boolean marks() {
    return watermarks.areInUse();
  }

  /** A follower holds that; whether it is the last one that a majority lacked is seen at once. */
  void reached(NodeId peer, Watermark mark) {
    if (!mark.term().equals(standing.term())) {
      return;
    }
    long era = book.era();
    Watermark ours = book.reached(peer, mark, peersOfQuorum);
    // Of this node's own, too, and in its own vote, before anybody hears of it.
    if (ours.isAfter(book.held())) {
      watermarks.holds(ours, () -> book.held(era, ours));
    }
  }

  /** Whether somebody waits for more than that. */
  boolean isWanted(Watermark beyond) {
    return wanted.isAfter(beyond);
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

  StreamCounts counts() {
    return counts;
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

  /** Whether one of that name follows from elsewhere, and is there. On the I/O thread. */
  boolean followsElsewhere(NodeId peer, InetAddress address) {
    return sessions.stream().anyMatch(session -> session.isFollowing(peer, address));
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
