package io.flywall.replication.node;

import io.flywall.replication.DatasetName;
import io.flywall.replication.Position;
import io.flywall.replication.Source;
import io.flywall.replication.stream.PeerBook;
import io.flywall.replication.stream.Serving;
import io.flywall.replication.stream.Standing;
import io.flywall.replication.stream.Watermarks;
import io.flywall.replication.wire.Message;
import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.Term;
import io.flywall.value.Watermark;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** Whether everything that was written is on a majority of the nodes. Any thread. */
final class Barrier implements AutoCloseable {
  private final List<DatasetName> datasets;
  private final Serving serving;
  private final PeerBook book;
  private final Watermarks watermarks;
  private final int peersOfQuorum;
  private final BooleanSupplier catchingUp;
  private final MonotonicClock clock;
  private final FreshLook<Seen> look;

  /**
   * @param datasets all of this node
   * @param peersOfQuorum how many peers are a majority together with this node
   * @param catchingUp whether this node is primary and takes what its peers have
   */
  Barrier(
      List<DatasetName> datasets,
      Serving serving,
      PeerBook book,
      Watermarks watermarks,
      int peersOfQuorum,
      BooleanSupplier catchingUp,
      MonotonicClock clock) {
    this.datasets = List.copyOf(datasets);
    this.serving = serving;
    this.book = book;
    this.watermarks = watermarks;
    this.peersOfQuorum = peersOfQuorum;
    this.catchingUp = catchingUp;
    this.clock = clock;
    this.look = new FreshLook<>("replication-barrier", this::look, clock);
  }

  /** What is served, or why that is not known. */
  private sealed interface Seen {
    /**
     * As the disk was when the look began, or newer.
     *
     * @param era {@link PeerBook#era} before it: in another one nobody's word counts for these
     */
    record At(long era, Map<DatasetName, Position> positions) implements Seen {}

    record Nothing(BarrierOutcome why) implements Seen {}
  }

  /**
   * Waits until everything that was written is on a majority, or for so long.
   *
   * @param waited how long ago the caller asked first: what was written before that counts
   */
  BarrierOutcome await(Duration atMost, Duration waited) throws InterruptedException {
    MonotonicInstant now = clock.now();
    MonotonicInstant end = now.plus(atMost);
    long era = book.era();
    Standing standing = serving.standing();
    if (!standing.leading()) {
      return notLeading();
    }
    Optional<BarrierOutcome> unready = unready();
    if (unready.isPresent()) {
      return unready.get();
    }
    // Never on this thread: a file of gigabytes that has just changed is read for a minute.
    Optional<Seen> seen = look.begunSince(now.minus(waited), end.since(clock.now()));
    if (seen.isEmpty()) {
      return new BarrierOutcome.Late(datasets);
    }
    if (!(seen.get() instanceof Seen.At at)) {
      return ((Seen.Nothing) seen.get()).why();
    }
    // Seen in another era it is what this node has and does not serve: nobody acknowledges that.
    return at.era() == era
        ? await(standing.term(), era, at.positions(), end)
        : outcome(standing.term(), Optional.empty());
  }

  private Optional<BarrierOutcome> unready() {
    return datasets.stream()
        .filter(name -> serving.served(name).isEmpty())
        .findFirst()
        .map(this::notReady);
  }

  private Seen look() {
    long era = book.era();
    Map<DatasetName, Position> positions = new TreeMap<>();
    for (DatasetName name : datasets) {
      Optional<Source> source = serving.served(name);
      if (source.isEmpty()) {
        return new Seen.Nothing(notReady(name));
      }
      try {
        source.get().refresh();
        positions.put(name, source.get().current().position());
      } catch (IOException unreadable) {
        return new Seen.Nothing(
            new BarrierOutcome.NotLeading("dataset " + name + ": " + unreadable.getMessage()));
      }
    }
    return new Seen.At(era, positions);
  }

  private BarrierOutcome await(
      Term term, long era, Map<DatasetName, Position> positions, MonotonicInstant end)
      throws InterruptedException {
    Optional<Watermark> mark = Optional.empty();
    if (watermarks.areInUse() && peersOfQuorum > 0) {
      // Taken behind the looks: it stands for all that they have seen.
      mark = serving.milestone().map(Message.Milestone::mark);
      if (mark.isEmpty()) {
        return serving.standing().leading()
            ? new BarrierOutcome.NotLeading(
                "not all datasets can be read, or are ready: flywall replication status says which")
            : notLeading();
      }
      serving.want(mark.get());
    }
    BarrierOutcome outcome =
        outcome(term, book.awaitHolders(era, positions, peersOfQuorum, end.since(clock.now())));
    boolean onDisks = outcome instanceof BarrierOutcome.Reached;
    return onDisks && mark.isPresent()
        ? outcome(term, lackingMark(era, mark.get(), end.since(clock.now())))
        : outcome;
  }

  /** No dataset alone lacks it: a majority has all of it, or all is lacking. */
  private Optional<List<DatasetName>> lackingMark(long era, Watermark mark, Duration atMost)
      throws InterruptedException {
    return book.awaitHeld(era, mark, atMost).map(held -> held ? List.of() : datasets);
  }

  /** Who withdraws meanwhile has no sources any more, and that is what is to be said then. */
  private BarrierOutcome notReady(DatasetName name) {
    return serving.standing().leading()
        ? new BarrierOutcome.NotLeading("dataset " + name + " is not ready yet")
        : notLeading();
  }

  private BarrierOutcome notLeading() {
    return new BarrierOutcome.NotLeading(
        catchingUp.getAsBoolean()
            ? "this node is primary and takes over what its peers have: it promises nothing yet"
            : "this node is not primary: ask the primary");
  }

  private static BarrierOutcome outcome(Term term, Optional<List<DatasetName>> lacking) {
    if (lacking.isEmpty()) {
      return new BarrierOutcome.NotLeading(
          "this node is no longer primary of term "
              + term
              + ": what was written here may be on no other node; ask the primary");
    }
    return lacking.get().isEmpty()
        ? new BarrierOutcome.Reached()
        : new BarrierOutcome.Late(lacking.get());
  }

  @Override
  public void close() {
    look.close();
  }
}
