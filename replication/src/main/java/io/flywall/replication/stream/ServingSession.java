package io.flywall.replication.stream;

import io.flywall.replication.DatasetName;
import io.flywall.replication.Position;
import io.flywall.replication.link.Closing;
import io.flywall.replication.link.Link;
import io.flywall.replication.link.LinkListener;
import io.flywall.replication.wire.Message;
import io.flywall.replication.wire.Packer;
import io.flywall.replication.wire.Purpose;
import io.flywall.replication.wire.Refusal;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Watermark;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a follower. Questions are taken on the I/O thread; a thread of its own makes
 * the answers, in turns between the datasets, no faster than the peer reads them.
 */
final class ServingSession implements LinkListener {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  /** More than anybody has datasets. */
  private static final int MOST_OPEN = 256;

  /** Two reports and a half: who says nothing for so long is not there, or has moved. */
  private static final Duration SILENT = Duration.ofMillis(2500);

  /** So many within the limit for a message may be late, or lost with a connection. */
  private static final int ALIVE_PER_STALL = 5;

  /** A mark is a write that waits for the disk, on both sides: one a second while files change. */
  private static final Duration MARK_EVERY = Duration.ofSeconds(1);

  private final Serving serving;
  private final Map<Integer, ServedDataset> open = new TreeMap<>();
  private final Set<Integer> absent = new HashSet<>();
  private Optional<Link> link = Optional.empty();
  private Optional<NodeId> peer = Optional.empty();
  private MonotonicInstant heardAt = MonotonicInstant.DISTANT_PAST;
  private String said = "nothing";
  private Purpose purpose = Purpose.FOLLOW;
  private boolean news;
  private boolean ended;
  private MonotonicInstant markAt = MonotonicInstant.DISTANT_PAST;

  /** The thread's own. */
  private MonotonicInstant aliveAt = MonotonicInstant.DISTANT_PAST;

  private Watermark asked = Watermark.NONE;
  private Watermark reached = Watermark.NONE;

  ServingSession(Serving serving) {
    this.serving = serving;
  }

  // ---- on the I/O thread ----------------------------------------------------------------------

  @Override
  public void opened(Link opened) {
    synchronized (this) {
      link = Optional.of(opened);
    }
    if (!serving.add(this)) {
      opened.refuse(Refusal.TOO_MANY);
    }
  }

  @Override
  public void received(Link from, Message message) {
    heardNow();
    boolean inTurn =
        message instanceof Message.Hello hello
            ? hello(from, hello)
            : peer.isPresent() && heard(message);
    if (inTurn) {
      wake();
    } else {
      from.refuse(Refusal.OUT_OF_TURN);
    }
  }

  private boolean hello(Link from, Message.Hello hello) {
    if (peer.isPresent()) {
      return false;
    }
    Standing standing = serving.standing();
    Optional<Refusal> wrong = serving.judge(from, hello, standing).or(() -> crowd(from, hello));
    said = hello.node().text();
    if (wrong.isPresent()) {
      from.refuse(wrong.get());
      return true;
    }
    synchronized (this) {
      peer = Optional.of(hello.node());
      purpose = hello.purpose();
    }
    if (!serving.standing().equals(standing)) {
      // Judged by what this node no longer is, and too late for whoever sends all away.
      dismiss();
      return true;
    }
    from.send(new Message.Welcome(serving.self(), standing.term(), standing.leading()));
    Thread thread = new Thread(this::work, "serve-" + hello.node());
    thread.setDaemon(true);
    thread.start();
    LOG.info(
        "component=replication event=serving peer={} address={} purpose={}",
        hello.node(),
        from.remote(),
        hello.purpose());
    return true;
  }

  private synchronized void heardNow() {
    heardAt = serving.now();
  }

  /** What others that are connected already have against it. */
  private Optional<Refusal> crowd(Link from, Message.Hello hello) {
    if (!serving.hasRoomFor(hello.node())) {
      return Optional.of(Refusal.TOO_MANY);
    }
    boolean twice =
        hello.purpose() == Purpose.FOLLOW
            && serving.followsElsewhere(hello.node(), from.remote().getAddress());
    return twice ? Optional.of(Refusal.NAME_TWICE) : Optional.empty();
  }

  private boolean heard(Message message) {
    if (message instanceof Message.Open opening) {
      return open(opening);
    } else if (message instanceof Message.Fetch fetch) {
      return dataset(fetch.channel()).filter(d -> d.fetch(fetch.from())).isPresent();
    } else if (message instanceof Message.NextPage next) {
      return dataset(next.channel()).filter(ServedDataset::nextPage).isPresent();
    } else if (message instanceof Message.Want want) {
      return dataset(want.channel()).filter(d -> d.want(want.chunks())).isPresent();
    } else if (message instanceof Message.Acknowledge acknowledge) {
      return acknowledged(acknowledge);
    } else if (message instanceof Message.Reached holds) {
      return reached(holds);
    }
    return message instanceof Message.Report report && reported(report);
  }

  private synchronized Optional<ServedDataset> dataset(int channel) {
    return Optional.ofNullable(open.get(channel));
  }

  private boolean open(Message.Open opening) {
    DatasetName name = opening.dataset();
    synchronized (this) {
      if (ended || isTaken(opening) || open.size() + absent.size() >= MOST_OPEN) {
        return false;
      }
      if (!serving.has(name)) {
        absent.add(opening.channel());
        link.orElseThrow().send(new Message.Absent(opening.channel()));
        return true;
      }
      open.put(
          opening.channel(),
          new ServedDataset(
              opening.channel(),
              name,
              () -> serving.source(name),
              serving.settings(),
              serving.counts().line(peer.orElseThrow(), name),
              this::wake));
    }
    if (purpose == Purpose.FOLLOW) {
      serving.book().opened(peer.orElseThrow(), name, this, opening.applied(), serving.tip(name));
    }
    return true;
  }

  /**
   * What is not here is answered, too, and the answers must not be without end; and a dataset that
   * is open on many channels could be asked for as many times as much.
   */
  private boolean isTaken(Message.Open opening) {
    return open.containsKey(opening.channel())
        || absent.contains(opening.channel())
        || open.values().stream().anyMatch(other -> other.name().equals(opening.dataset()));
  }

  /** Nobody can have what was never served. */
  private boolean acknowledged(Message.Acknowledge acknowledge) {
    Optional<ServedDataset> dataset = dataset(acknowledge.channel());
    Optional<Position> tip = dataset.flatMap(ServedDataset::tip);
    if (tip.isEmpty() || acknowledge.position().isAfter(tip.get())) {
      return false;
    }
    if (purpose == Purpose.FOLLOW) {
      serving
          .book()
          .acknowledged(
              peer.orElseThrow(), dataset.get().name(), acknowledge.position(), tip.get());
    }
    return true;
  }

  /** Nobody can hold what was never asked for. */
  private boolean reached(Message.Reached holds) {
    synchronized (this) {
      if (purpose != Purpose.FOLLOW || holds.mark().isAfter(asked)) {
        return false;
      }
      reached = Watermark.later(reached, holds.mark());
      if (serving.isWanted(reached)) {
        markAt = MonotonicInstant.DISTANT_PAST;
      }
    }
    serving.reached(peer.orElseThrow(), holds.mark());
    return true;
  }

  private boolean reported(Message.Report report) {
    Optional<ServedDataset> dataset = dataset(report.channel());
    Optional<Position> tip = dataset.flatMap(ServedDataset::tip);
    if (tip.isPresent() && purpose == Purpose.FOLLOW) {
      serving
          .book()
          .reported(
              peer.orElseThrow(),
              dataset.get().name(),
              report.bytesLeft(),
              report.trouble(),
              tip.filter(seen -> dataset.get().isSeen()));
    }
    return dataset.isPresent();
  }

  @Override
  public void closed(Closing why) {
    synchronized (this) {
      ended = true;
      notifyAll();
    }
    datasets().forEach(ServedDataset::end);
    serving.remove(this);
    if (peer.isPresent()) {
      if (purpose == Purpose.FOLLOW) {
        datasets().forEach(d -> serving.book().disconnected(peer.get(), d.name(), this));
      }
      LOG.info("component=replication event=served peer={} reason=\"{}\"", peer.get(), why.text());
    } else if (why instanceof Closing.WeRefused refused) {
      LOG.warn(
          "component=replication event=refused address={} says={} reason=\"{}\"",
          address().map(InetAddress::getHostAddress).orElse("unknown"),
          said,
          refused.reason().meaning());
    }
  }

  private synchronized List<ServedDataset> datasets() {
    return List.copyOf(open.values());
  }

  /** Who it is; empty before it has said so. */
  synchronized Optional<NodeId> peer() {
    return peer;
  }

  private synchronized Optional<InetAddress> address() {
    return link.map(Link::remote).map(InetSocketAddress::getAddress);
  }

  /** Whether that node follows by this connection, from another address, and is heard. */
  synchronized boolean isFollowing(NodeId node, InetAddress fromElsewhereThan) {
    boolean lives = serving.now().since(heardAt).compareTo(SILENT) < 0;
    return lives
        && !ended
        && purpose == Purpose.FOLLOW
        && peer.equals(Optional.of(node))
        && address().filter(address -> !address.equals(fromElsewhereThan)).isPresent();
  }

  // ---- from outside ---------------------------------------------------------------------------

  synchronized void wake() {
    news = true;
    notifyAll();
  }

  /** The peer is asked to compare everything of that dataset again. */
  boolean resync(NodeId of, DatasetName dataset) {
    if (peer.filter(of::equals).isEmpty()) {
      return false;
    }
    List<ServedDataset> matching =
        datasets().stream().filter(d -> d.name().equals(dataset)).toList();
    matching.forEach(ServedDataset::resync);
    wake();
    return !matching.isEmpty();
  }

  /** Somebody waits for a mark. */
  synchronized void askAtOnce() {
    markAt = MonotonicInstant.DISTANT_PAST;
    wake();
  }

  /** This node is something else from now on. */
  synchronized void dismiss() {
    if (peer.isEmpty()) {
      // Who has not said yet what he wants is judged when he does.
      return;
    }
    link.ifPresent(
        present -> {
          if (purpose == Purpose.FOLLOW) {
            present.refuse(Refusal.NOT_PRIMARY);
          } else {
            present.close();
          }
        });
  }

  // ---- the thread -----------------------------------------------------------------------------

  private void work() {
    try {
      Link to = link.orElseThrow();
      while (awaitNews()) {
        // One for as long as there is something to do: an idle session keeps no memory for it.
        try (Packer packer = new Packer(serving.settings().compression())) {
          serve(to, packer);
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException mistake) {
      LOG.error("component=replication event=broken", mistake);
      link.ifPresent(Link::close);
    }
  }

  /** False at the end. */
  private synchronized boolean awaitNews() throws InterruptedException {
    MonotonicInstant tipDue = serving.now().plus(serving.settings().announce());
    while (!news && !ended) {
      long left = tipDue.since(serving.now()).toMillis();
      if (left <= 0) {
        break;
      }
      wait(left);
    }
    news = false;
    return !ended;
  }

  private void serve(Link to, Packer packer) throws InterruptedException {
    boolean more = true;
    while (more && !hasEnded()) {
      MonotonicInstant now = serving.now();
      more = false;
      boolean said = false;
      for (ServedDataset dataset : datasets()) {
        said |= dataset.announce(to, now);
        more |= dataset.turn(to, packer);
      }
      mark(to, now);
      live(to, said || more, now);
      to.flush();
      if (!to.awaitRoom()) {
        return;
      }
    }
  }

  /**
   * Who has nothing to say of any dataset, because it cannot see its files or is still opening
   * them, is there all the same: taken for dead it would be left, and come back to, for ever.
   */
  private void live(Link to, boolean said, MonotonicInstant now) {
    if (!said && now.isBefore(aliveAt)) {
      return;
    }
    if (!said) {
      to.write(new Message.Alive());
    }
    aliveAt = now.plus(serving.settings().stall().dividedBy(ALIVE_PER_STALL));
  }

  /** Where votes depend on what followers hold, they are asked now and then what that is. */
  private void mark(Link to, MonotonicInstant now) {
    if (!isMarkDue(now)) {
      return;
    }
    Optional<Message.Milestone> milestone = serving.milestone();
    if (milestone.isPresent() && isNews(milestone.get().mark())) {
      to.write(milestone.get());
    }
  }

  private synchronized boolean isMarkDue(MonotonicInstant now) {
    boolean due = serving.marks() && purpose == Purpose.FOLLOW && !now.isBefore(markAt);
    if (due) {
      markAt = now.plus(MARK_EVERY);
    }
    return due;
  }

  private synchronized boolean isNews(Watermark mark) {
    asked = Watermark.later(asked, mark);
    return mark.isAfter(reached);
  }

  private synchronized boolean hasEnded() {
    return ended;
  }
}
