package io.flywall.agent.client;

import io.flywall.value.Durations;
import io.flywall.value.MonotonicInstant;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** One write, tried until it is done, cannot be done, or the time is over; with one key. */
final class Attempts {
  /** An agent keeps a key for ten minutes. */
  private static final Duration REMEMBERED = Duration.ofMinutes(9);

  private final Write write;
  private final Request request;
  private final Acquaintance cluster;
  private final Time time;
  private final Backoff backoff;
  private final MonotonicInstant until;
  private Optional<Sent> sent = Optional.empty();
  private boolean mayBeDone;

  /** To whom it went that must not be done twice, and when. */
  private record Sent(URI agent, Optional<Life> life, MonotonicInstant at) {}

  Attempts(Write write, Duration wait, Acquaintance cluster, Time time, RandomGenerator random) {
    this.write = write;
    this.request =
        Request.write(write, String.format("%016x%016x", random.nextLong(), random.nextLong()));
    this.cluster = cluster;
    this.time = time;
    this.backoff = new Backoff(random);
    this.until = time.now().plus(wait);
  }

  /** Whether somebody got it whose answer never came. */
  boolean mayBeDone() {
    return mayBeDone;
  }

  Round next() {
    Round round = sent.isPresent() ? again(sent.get()) : round();
    boolean over = !time.now().isBefore(until);
    return new Round(round.answer(), round.failures(), round.end() || over);
  }

  /** Until the next one, and not beyond the end. */
  void pause(Round round) throws InterruptedException {
    Duration wanted = Durations.longer(backoff.next(), round.leastPause());
    Duration left = until.since(time.now());
    time.sleep(Durations.shorter(wanted, left));
  }

  private Round round() {
    List<NoAnswer> failures = new ArrayList<>();
    Optional<Answer> notNow = Optional.empty();
    for (URI agent : whom()) {
      MonotonicInstant at = time.now();
      Optional<Life> life = Optional.empty();
      try {
        life = write.once() ? lifeBefore(agent) : life;
        Answer answer = cluster.ask(agent, request);
        if (!answer.ok()) {
          cluster.doubtPrimary();
        }
        if (!answer.isNotNow()) {
          return Round.ended(answer);
        }
        notNow = notNow.or(() -> Optional.of(answer));
      } catch (NoAnswer failure) {
        failures.add(failure);
        boolean silent = failure.kind() == NoAnswer.Kind.SILENT;
        mayBeDone |= silent;
        if (silent && write.once()) {
          sent = Optional.of(new Sent(agent, life, at));
          return new Round(Optional.empty(), failures, false);
        }
      }
    }
    boolean hopeless = notNow.isEmpty() && failures.stream().allMatch(NoAnswer::isHopeless);
    return new Round(notNow, failures, hopeless);
  }

  /** Nothing has been sent that could be done, whatever becomes of this question. */
  private Optional<Life> lifeBefore(URI agent) throws NoAnswer {
    try {
      return Life.of(cluster.ask(agent, Request.read(Life.PATH)));
    } catch (NoAnswer failure) {
      throw failure.kind() == NoAnswer.Kind.SILENT
          ? new NoAnswer(agent, NoAnswer.Kind.UNREACHED, failure.getMessage(), failure)
          : failure;
    }
  }

  /** The primary, then whoever may pass it on; or the one that is meant. */
  private List<URI> whom() {
    if (write.ofNode()) {
      return List.of(cluster.nodes().first());
    }
    cluster.refreshIfDueOrNew();
    List<URI> whom = new ArrayList<>(cluster.nodes().ofPrimary());
    cluster.nodes().all().stream().filter(agent -> !whom.contains(agent)).forEach(whom::add);
    return whom;
  }

  /**
   * The agent that may have done it has the key in its memory, and says the same again; but only as
   * long as it lives. One that has started since would do it a second time, and so would another
   * node that the address leads to now.
   */
  private Round again(Sent to) {
    try {
      Duration before = time.now().since(to.at());
      Optional<Life> life = Life.of(cluster.ask(to.agent(), Request.read(Life.PATH)));
      boolean same = life.isPresent() && life.equals(to.life());
      if (!same || before.compareTo(REMEMBERED) > 0) {
        return forgotten(to);
      }
      Answer answer = cluster.ask(to.agent(), request);
      if (!answer.isNotNow()) {
        return Round.ended(answer);
      }
      // It had done nothing, or it would have said so: whoever is primary may be asked.
      sent = Optional.empty();
      mayBeDone = false;
      return new Round(Optional.of(answer), List.of(), false);
    } catch (NoAnswer silent) {
      return new Round(Optional.empty(), List.of(silent), silent.isHopeless());
    }
  }

  private static Round forgotten(Sent to) {
    NoAnswer failure =
        new NoAnswer(
            to.agent(),
            NoAnswer.Kind.SILENT,
            "it does not know any more what became of the request",
            null);
    return new Round(Optional.empty(), List.of(failure), true);
  }
}
