package io.flywall.replication.stream;

import io.flywall.replication.ContentMismatch;
import io.flywall.replication.Position;
import io.flywall.replication.Replica;
import io.flywall.replication.Staging;
import io.flywall.replication.StaleTerm;
import io.flywall.replication.Version;
import io.flywall.replication.tree.Change;
import io.flywall.replication.tree.Chunk;
import io.flywall.replication.tree.Entry;
import io.flywall.replication.tree.Tree;
import io.flywall.replication.wire.Message;
import io.flywall.replication.wire.PageAssembly;
import io.flywall.replication.wire.Refusal;
import io.flywall.replication.wire.Unpacker;
import io.flywall.replication.wire.Unpacker.Unpacked;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * One version on its way from a server's tip to this node's disk: pages, chunks, commit. Whatever
 * interrupts it, nothing shows before the commit, and what was staged need not be fetched again.
 * One thread.
 */
final class Pull {
  private final Feed feed;
  private final Replica replica;
  private final StreamSettings settings;
  private final int window;
  private final Tally tally;
  private final TreeBudget.Part memory;

  private final Unpacker unpacker = new Unpacker();
  private final Deque<Chunk> asked = new ArrayDeque<>();
  private long askedBytes;
  private boolean whole;

  /** The server has no longer what the version is made of: a newer one follows. */
  static final class Superseded extends Exception {
    private static final long serialVersionUID = 1L;

    Superseded() {
      super("the files on the primary change faster than they are read", null, false, false);
    }
  }

  /** The server speaks of a term that the election here has not heard of. */
  static final class TooEarly extends Exception {
    private static final long serialVersionUID = 1L;

    TooEarly(Position target) {
      super(
          "the primary offers " + target + ", a term that the election here has not heard of",
          null,
          false,
          false);
    }
  }

  /** Hears how far it has come. */
  interface Tally {
    void missing(long bytes, int files);

    /**
     * A chunk has come.
     *
     * @param onTheWire bytes as they were packed
     * @param filesLeft that are not complete yet
     */
    void received(int bytes, int onTheWire, int filesLeft);

    /** Whether it is still to be put in place: asked once, before anything shows. */
    boolean isWanted();
  }

  /**
   * From where the replica is.
   *
   * @param window bytes that may be asked for at a time
   */
  Pull(
      Feed feed,
      Replica replica,
      StreamSettings settings,
      int window,
      TreeBudget trees,
      Tally tally) {
    this.feed = feed;
    this.replica = replica;
    this.settings = settings;
    this.window = window;
    this.tally = tally;
    this.memory = trees.part();
  }

  /**
   * To its end: the version is on disk.
   *
   * @param resync whether everything is compared, whatever is here and be it newer
   * @return whether everything was compared
   */
  boolean run(boolean resync)
      throws IOException, StaleTerm, FeedLost, Superseded, TooEarly, InterruptedException {
    try (memory;
        unpacker;
        Staging staging = begin(resync)) {
      fetch(staging);
      if (!tally.isWanted()) {
        throw new FeedLost("this node follows somebody else by now");
      }
      Position unused = staging.commit();
      return whole;
    } finally {
      feed.forgetAnswers(settings.stall());
    }
  }

  // ---- what changes -------------------------------------------------------------------------

  private Staging begin(boolean resync)
      throws IOException, StaleTerm, FeedLost, TooEarly, InterruptedException {
    Position from = resync ? Position.NONE : replica.applied();
    feed.fetch(from);
    Message.Page page = page();
    Position target = page.target();
    if (!feed.admits(target)) {
      throw new TooEarly(target);
    }
    whole = page.whole();
    if (!whole && from.equals(Position.NONE)) {
      throw feed.refuse(Refusal.OUT_OF_TURN);
    }
    PageAssembly assembly = new PageAssembly(whole, settings.mostTree());
    take(page, assembly);
    while (!page.last()) {
      feed.nextPage();
      page = page();
      if (!page.target().equals(target) || page.whole() != whole) {
        throw feed.refuse(Refusal.MALFORMED);
      }
      take(page, assembly);
    }
    Optional<List<Change>> changes = assembly.complete();
    if (changes.isEmpty()) {
      throw feed.refuse(Refusal.MALFORMED);
    }
    if (!whole) {
      return replica.follow(target, changes.get());
    }
    Version version = new Version(target, treeOf(changes.get()));
    // A build that does not say what it had is taken to have had what is here.
    Position base = feed.base(replica.claim());
    return resync ? replica.resync(version, base) : replica.replace(version, base);
  }

  private Message.Page page() throws FeedLost, InterruptedException {
    if (feed.answer(settings.stall()) instanceof Message.Page page) {
      return page;
    }
    throw feed.refuse(Refusal.OUT_OF_TURN);
  }

  private void take(Message.Page page, PageAssembly assembly) throws FeedLost, IOException {
    if (page.items().isEmpty() && !page.last()) {
      // It weighs nothing, and an honest server fills a page before it begins the next.
      throw feed.refuse(Refusal.ENDLESS);
    }
    Optional<Refusal> wrong = assembly.add(page.items());
    if (wrong.isPresent()) {
      throw feed.refuse(wrong.get());
    }
    memory.grow(assembly.weight());
  }

  private static Tree treeOf(List<Change> changes) {
    List<Entry> entries = new ArrayList<>(changes.size());
    for (Change change : changes) {
      entries.add(((Change.Put) change).entry());
    }
    return Tree.of(entries);
  }

  // ---- what it is made of -------------------------------------------------------------------

  private void fetch(Staging staging)
      throws IOException, FeedLost, Superseded, InterruptedException {
    List<Chunk> missing = new ArrayList<>();
    staging.missing().forEachRemaining(missing::add);
    tally.missing(missing.stream().mapToLong(Chunk::length).sum(), staging.filesLeft());
    Iterator<Chunk> next = missing.iterator();
    boolean gone = false;
    while (next.hasNext() || !asked.isEmpty()) {
      ask(next);
      // Also when this version cannot be had any more: what comes is kept for the next one, which
      // has most of it. Else one file that never rests would be as far as each attempt comes.
      gone |= !receive(staging);
    }
    if (gone) {
      throw new Superseded();
    }
  }

  /** Asks for more when half of the window is free: a question for each chunk would be as many. */
  private void ask(Iterator<Chunk> next) {
    if (askedBytes > window / 2 || asked.size() > Message.MOST_WANTED / 2) {
      return;
    }
    List<Chunk> batch = new ArrayList<>();
    while (next.hasNext() && askedBytes < window && asked.size() < Message.MOST_WANTED) {
      Chunk chunk = next.next();
      batch.add(chunk);
      asked.add(chunk);
      askedBytes += chunk.length();
    }
    if (!batch.isEmpty()) {
      feed.want(batch);
    }
  }

  /** Takes one answer; false when the server has the chunk no longer. */
  private boolean receive(Staging staging) throws IOException, FeedLost, InterruptedException {
    Message answer = feed.answer(settings.stall());
    Chunk expected = asked.remove();
    askedBytes -= expected.length();
    if (answer instanceof Message.Gone gone && gone.chunk().equals(expected)) {
      return false;
    }
    if (!(answer instanceof Message.Content content) || !content.chunk().equals(expected)) {
      throw feed.refuse(Refusal.OUT_OF_TURN);
    }
    put(staging, content);
    return true;
  }

  private void put(Staging staging, Message.Content content) throws IOException, FeedLost {
    Unpacked unpacked = unpacker.unpack(content);
    if (unpacked instanceof Unpacked.Refused refused) {
      throw feed.refuse(refused.reason());
    }
    try {
      staging.put(content.chunk(), ((Unpacked.Plain) unpacked).bytes());
    } catch (ContentMismatch lie) {
      throw feed.refuse(Refusal.CONTENT_MISMATCH);
    }
    tally.received(content.chunk().length(), content.bytes().remaining(), staging.filesLeft());
  }
}
