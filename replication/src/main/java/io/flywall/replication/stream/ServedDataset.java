package io.flywall.replication.stream;

import io.flywall.replication.DatasetName;
import io.flywall.replication.Position;
import io.flywall.replication.Source;
import io.flywall.replication.Version;
import io.flywall.replication.link.Link;
import io.flywall.replication.tree.Change;
import io.flywall.replication.tree.Chunk;
import io.flywall.replication.wire.Message;
import io.flywall.replication.wire.Packer;
import io.flywall.replication.wire.Paging;
import io.flywall.value.MonotonicInstant;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One dataset as it is served on one connection. Questions come on the I/O thread and are counted;
 * answers are made on the connection's own, a turn at a time.
 */
final class ServedDataset {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  /** Of content in one turn: a large chunk is one, small ones go together. */
  private static final int TURN_BYTES = 64 * 1024;

  private final int channel;
  private final DatasetName name;
  private final Supplier<Optional<Source>> sources;
  private final StreamSettings settings;
  private final StreamCounts.Line count;
  private final Runnable onChange;

  // Guarded by this.
  private Optional<Source> opened = Optional.empty();
  private Optional<AutoCloseable> subscription = Optional.empty();
  private boolean ended;
  private final Queue<Chunk> wanted = new ArrayDeque<>();
  private Optional<Position> fetch = Optional.empty();
  private boolean nextPage;
  private boolean morePages;
  private boolean resync;

  // The serving thread alone.
  private Optional<Paging> paging = Optional.empty();
  private Optional<Position> told = Optional.empty();
  private MonotonicInstant tellAt = MonotonicInstant.DISTANT_PAST;

  /**
   * Waits for its source: a new primary has some datasets ready before others.
   *
   * @param sources empty until it is ready
   * @param count of what goes
   * @param onChange called back after each new version
   */
  ServedDataset(
      int channel,
      DatasetName name,
      Supplier<Optional<Source>> sources,
      StreamSettings settings,
      StreamCounts.Line count,
      Runnable onChange) {
    this.channel = channel;
    this.name = name;
    this.sources = sources;
    this.settings = settings;
    this.count = count;
    this.onChange = onChange;
  }

  DatasetName name() {
    return name;
  }

  /** What is served now; empty before there is a source. */
  Optional<Position> tip() {
    return source().map(source -> source.current().position());
  }

  private synchronized Optional<Source> source() {
    if (opened.isEmpty() && !ended) {
      opened = sources.get();
      subscription = opened.map(source -> source.onChange(onChange));
    }
    return opened;
  }

  /** The connection is gone. */
  void end() {
    Optional<AutoCloseable> last;
    synchronized (this) {
      ended = true;
      last = subscription;
      subscription = Optional.empty();
    }
    last.ifPresent(ServedDataset::unsubscribe);
  }

  private static void unsubscribe(AutoCloseable subscription) {
    try {
      subscription.close();
    } catch (Exception mistake) {
      LOG.error("component=replication event=broken", mistake);
    }
  }

  // ---- questions; each false when it was not the time for it ---------------------------------

  synchronized boolean fetch(Position from) {
    if (opened.isEmpty() || fetch.isPresent() || nextPage) {
      return false;
    }
    fetch = Optional.of(from);
    return true;
  }

  synchronized boolean nextPage() {
    if (fetch.isPresent() || nextPage || !morePages) {
      return false;
    }
    nextPage = true;
    return true;
  }

  synchronized boolean want(List<Chunk> chunks) {
    if (opened.isEmpty() || wanted.size() + chunks.size() > Message.MOST_WANTED) {
      return false;
    }
    wanted.addAll(chunks);
    return true;
  }

  synchronized void resync() {
    resync = true;
  }

  // ---- answers --------------------------------------------------------------------------------

  /**
   * Tells the tip when it has moved, or was not told for a while.
   *
   * @return whether anything was told
   */
  boolean announce(Link link, MonotonicInstant now) {
    Optional<Position> tip = tip();
    boolean due = !now.isBefore(tellAt) && isSeen();
    // What was seen before still arrives, when it cannot be seen any more.
    boolean tells = tip.isPresent() && (!told.equals(tip) || due);
    if (tells) {
      if (told.isEmpty()) {
        Source source = source().orElseThrow();
        link.write(new Message.Scoped(channel, source.scope(), source.base()));
      }
      link.write(new Message.Tip(channel, tip.get()));
      told = tip;
      tellAt = now.plus(settings.announce());
    }
    boolean resyncs = takeResync();
    if (resyncs) {
      link.write(new Message.Resync(channel));
    }
    return tells || resyncs;
  }

  /** A primary that cannot see its files says nothing: else its followers would be in sync. */
  boolean isSeen() {
    return source().flatMap(Source::trouble).isEmpty();
  }

  private synchronized boolean takeResync() {
    boolean taken = resync;
    resync = false;
    return taken;
  }

  /**
   * One turn: a page, or some content.
   *
   * @return false when nothing was asked for
   */
  boolean turn(Link link, Packer packer) {
    Optional<Position> from = takeFetch();
    if (from.isPresent()) {
      paging = Optional.of(begin(from.get()));
    }
    if (from.isPresent() || takeNextPage()) {
      link.write(page());
      return true;
    }
    return contents(link, packer);
  }

  private synchronized Optional<Position> takeFetch() {
    Optional<Position> taken = fetch;
    fetch = Optional.empty();
    morePages &= taken.isEmpty();
    return taken;
  }

  private synchronized boolean takeNextPage() {
    boolean taken = nextPage && paging.isPresent();
    nextPage = false;
    return taken;
  }

  private Message.Page page() {
    Message.Page page = paging.orElseThrow().next();
    if (page.last()) {
      paging = Optional.empty();
    }
    setMorePages(!page.last());
    return page;
  }

  private synchronized void setMorePages(boolean more) {
    morePages = more;
  }

  private Paging begin(Position from) {
    Source source = source().orElseThrow();
    while (true) {
      Version version = source.current();
      Optional<List<Change>> delta =
          from.equals(Position.NONE) ? Optional.empty() : source.since(from);
      // The changes lead to what is served when they are asked for: it has to be this version.
      if (source.current().position().equals(version.position())) {
        Iterator<Change> changes = delta.map(List::iterator).orElseGet(() -> wholeOf(version));
        return new Paging(channel, version.position(), delta.isEmpty(), settings.batch(), changes);
      }
    }
  }

  /** Made one by one: of a large tree a list of all would be as large again. */
  private static Iterator<Change> wholeOf(Version version) {
    return version.tree().entries().stream().<Change>map(Change.Put::new).iterator();
  }

  private boolean contents(Link link, Packer packer) {
    int bytes = 0;
    Optional<Chunk> next = takeWanted();
    boolean any = next.isPresent();
    while (next.isPresent()) {
      link.write(content(next.get(), packer));
      bytes += next.get().length();
      next = bytes < TURN_BYTES ? takeWanted() : Optional.empty();
    }
    return any;
  }

  private synchronized Optional<Chunk> takeWanted() {
    return Optional.ofNullable(wanted.poll());
  }

  private Message content(Chunk chunk, Packer packer) {
    try {
      Optional<ByteBuffer> bytes = source().orElseThrow().read(chunk);
      if (bytes.isEmpty()) {
        return new Message.Gone(channel, chunk);
      }
      Message.Content packed = packer.pack(channel, chunk, bytes.get());
      count.sent(chunk.length(), packed.bytes().remaining());
      return packed;
    } catch (IOException unreadable) {
      LOG.warn(
          "component=replication event=unreadable dataset={} reason=\"{}\"",
          name,
          unreadable.getMessage());
      return new Message.Gone(channel, chunk);
    }
  }
}
