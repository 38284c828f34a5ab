package io.flywall.replication.stream;

import io.flywall.replication.DatasetName;
import io.flywall.replication.Position;
import io.flywall.replication.link.Link;
import io.flywall.replication.tree.Chunk;
import io.flywall.replication.tree.Scope;
import io.flywall.replication.wire.Message;
import io.flywall.replication.wire.Refusal;
import io.flywall.value.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One dataset on one connection, as its follower sees it: asks, and waits for the answers. What was
 * not asked for closes the connection, so the inbox holds no more than was asked.
 */
final class Feed {
  /** Wakes whoever waits for an answer that will not come. */
  private static final Message END = new Message.Alive();

  private final int channel;
  private final DatasetName dataset;
  private final NodeId server;
  private final Link link;
  private final Answers answers;
  private final EarlyTerms terms;
  private final Runnable onApplied;
  private final BlockingQueue<Message> inbox = new LinkedBlockingQueue<>();
  private final AtomicInteger owed = new AtomicInteger();

  /** Asked for and not taken yet; the asking thread alone. */
  private int outstanding;

  private volatile Optional<Position> tip = Optional.empty();
  private volatile Optional<Position> early = Optional.empty();
  private volatile Optional<Message.Scoped> scope = Optional.empty();
  private volatile Position told = Position.NONE;
  private volatile boolean absent;
  private volatile boolean ended;
  private volatile Runnable onNews = () -> {};

  Feed(
      int channel,
      DatasetName dataset,
      NodeId server,
      Link link,
      Answers answers,
      EarlyTerms terms,
      Runnable onApplied) {
    this.channel = channel;
    this.dataset = dataset;
    this.server = server;
    this.link = link;
    this.answers = answers;
    this.terms = terms;
    this.onApplied = onApplied;
  }

  // ---- what the session hears; on the I/O thread -------------------------------------------

  void heard(Message message) {
    if (message instanceof Message.Tip said) {
      tip(said.position());
      onNews.run();
    } else if (message instanceof Message.Scoped said) {
      scoped(said);
    } else if (message instanceof Message.Absent) {
      absent = true;
      onNews.run();
    } else if (owed.getAndUpdate(count -> Math.max(0, count - 1)) == 0) {
      link.refuse(Refusal.OUT_OF_TURN);
    } else {
      answers.came();
      inbox.add(message);
    }
  }

  /** Once, and before anything is taken by it. */
  private void scoped(Message.Scoped said) {
    if (scope.isPresent() || tip.isPresent() || early.isPresent()) {
      link.refuse(Refusal.OUT_OF_TURN);
    } else {
      scope = Optional.of(said);
    }
  }

  private void tip(Position said) {
    if (admits(said)) {
      tip = Optional.of(said);
      early = Optional.empty();
    } else {
      early = Optional.of(said);
    }
  }

  /**
   * Whether its term is one that the election here knows of. Who goes on to speak of one that it
   * does not is left.
   */
  boolean admits(Position said) {
    EarlyTerms.Verdict verdict = terms.judge(said);
    if (verdict == EarlyTerms.Verdict.LIE) {
      link.refuse(Refusal.LATER_TERM);
    }
    return verdict == EarlyTerms.Verdict.KNOWN;
  }

  void end() {
    ended = true;
    inbox.add(END);
    onNews.run();
  }

  // ---- what the follower does ---------------------------------------------------------------

  /** Calls back on each tip and at the end, on the I/O thread; at once if there was one. */
  void onNews(Runnable listener) {
    onNews = listener;
    listener.run();
  }

  Optional<Position> tip() {
    return tip;
  }

  /** What the server said last, when the election here has not heard of that term. */
  Optional<Position> early() {
    return early;
  }

  /**
   * Of which paths the server's tree is, when it is not of {@code own}. A server of a build that
   * does not say so is believed, as it was by that build.
   */
  Optional<Scope> otherThan(Scope own) {
    return scope.map(Message.Scoped::scope).filter(said -> !said.equals(own));
  }

  /**
   * What the server had when its term began; of a build that does not say so, {@code otherwise}.
   */
  Position base(Position otherwise) {
    return scope.map(Message.Scoped::base).orElse(otherwise);
  }

  /** Whether the server has said of which paths its tree is: then a tree of others is a lie. */
  boolean isScoped() {
    return scope.isPresent();
  }

  boolean isAbsent() {
    return absent;
  }

  boolean hasEnded() {
    return ended;
  }

  DatasetName dataset() {
    return dataset;
  }

  NodeId server() {
    return server;
  }

  void fetch(Position from) {
    asked(1);
    link.send(new Message.Fetch(channel, from));
  }

  void nextPage() {
    asked(1);
    link.send(new Message.NextPage(channel));
  }

  void want(List<Chunk> chunks) {
    asked(chunks.size());
    link.send(new Message.Want(channel, chunks));
  }

  private void asked(int count) {
    owed.addAndGet(count);
    outstanding += count;
  }

  /**
   * Takes what is still on its way and throws it away: whoever asked for it has given up, for a
   * reason of this node's own, and the next question must not get an answer to the last. The
   * connection, and with it all other datasets, goes on.
   */
  void forgetAnswers(Duration stall) throws InterruptedException {
    try {
      while (outstanding > 0) {
        Message unused = answer(stall);
      }
    } catch (FeedLost lost) {
      // Then nothing comes any more, either.
      outstanding = 0;
    }
  }

  /** It was opened with that. */
  void opensWith(Position applied) {
    told = applied;
  }

  /** What the server has been told that is on this node's disk. */
  Position told() {
    return told;
  }

  void acknowledge(Position position) {
    told = position;
    link.send(new Message.Acknowledge(channel, position));
  }

  /** Something newer is on this node's disk. */
  void applied() {
    onApplied.run();
  }

  void report(long bytesLeft, String trouble) {
    link.send(new Message.Report(channel, bytesLeft, trouble));
  }

  FeedLost refuse(Refusal reason) {
    link.refuse(reason);
    return new FeedLost(reason.meaning());
  }

  /**
   * The next answer. It may take as long as the connection answers anything: on a slow line others
   * have their turn too.
   */
  Message answer(Duration stall) throws FeedLost, InterruptedException {
    answers.asked();
    while (!ended) {
      Duration left = answers.left(stall);
      if (left.isNegative()) {
        throw refuse(Refusal.STALLED);
      }
      Message answer = inbox.poll(left.toNanos() + 1, TimeUnit.NANOSECONDS);
      if (answer != null && answer != END) {
        outstanding--;
        return answer;
      }
    }
    throw new FeedLost("connection lost");
  }
}
