package io.flywall.agent.cli;

import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * What the keys of {@code ha monitor} do: nothing without a question that somebody had the time to
 * read, and a yes to it. One order at a time; it is carried out on another thread, and the screen
 * goes on meanwhile.
 *
 * <p>A terminal tells bytes, and not whether somebody types, pastes ({@code flywall audit verify}
 * has an f and a y) or holds Alt. So any byte but a yes withdraws a question, and a yes counts from
 * {@link #READING} on. Rejected: bracketed paste, which not every terminal has.
 */
final class MonitorKeys {
  /** Longer than keys that follow each other, and enough to read two names. */
  static final Duration READING = Duration.ofSeconds(1);

  /** Who has not answered by then has gone, or looks elsewhere. */
  static final Duration ANSWERING = Duration.ofSeconds(10);

  private static final String ANSWER = "   y yes, any other key no";
  private static final char ESCAPE = '\u001b';

  private final Agents agents;
  private final Executor orders;
  private final MonotonicClock clock;
  private Optional<Asked> asked = Optional.empty();
  private List<String> said = List.of("");
  private String doing = "";
  private CompletableFuture<MonitorWish.End> running =
      CompletableFuture.completedFuture(MonitorWish.End.NOTHING);

  /** A key like Alt-p or an arrow is an ESC and more bytes at once. */
  private boolean inSequence;

  private Leaving leaving = Leaving.NOT;

  private enum Leaving {
    NOT,
    WHEN_IDLE,
    NOW
  }

  /** {@code drawn}: when it first stood on the screen. */
  private record Asked(MonitorWish wish, Optional<MonotonicInstant> drawn) {}

  MonitorKeys(Agents agents, Executor orders, MonotonicClock clock) {
    this.agents = agents;
    this.orders = orders;
    this.clock = clock;
  }

  /** {@code current}: whether what is seen is no older than a question may be asked of. */
  void pressed(char key, Seen seen, boolean current) {
    Optional<Asked> answered = asked.filter(question -> mayBeAnswered(question));
    boolean open = asked.isPresent();
    asked = Optional.empty();
    inSequence |= key == ESCAPE;
    if (inSequence) {
      return;
    }
    if (key == 'q') {
      leave();
    } else if (running.isDone()) {
      said = List.of("");
      doing = "";
      wanted(key, seen, current, open, answered);
    }
  }

  private void wanted(
      char key, Seen seen, boolean current, boolean open, Optional<Asked> answered) {
    if (key == 'y' && answered.isPresent()) {
      begin(answered.get().wish());
    } else if (key == 'y' && open) {
      said = List.of("too soon to have read it: ask again, and answer when y is offered");
    } else if (key == 'f' || key == 'p') {
      ask(key, seen, current);
    }
  }

  /** No key within a tenth of a second: what comes now is another one. */
  void quiet() {
    inSequence = false;
  }

  /** What is known now, before it is shown: a question about something else is no question. */
  void looks(Seen seen, boolean current) {
    if (asked.isEmpty()) {
      return;
    }
    if (!current || !asked.get().wish().about().equals(MonitorWish.about(seen))) {
      withdraw("what was asked about has changed: ask again");
    } else if (age(asked.get()).compareTo(ANSWERING) > 0) {
      withdraw("not answered in time: nothing was done");
    }
  }

  /** What {@link #foot} said stands on the screen. */
  void drawn() {
    asked =
        asked.map(
            question ->
                question.drawn().isPresent()
                    ? question
                    : new Asked(question.wish(), Optional.of(clock.now())));
  }

  private void withdraw(String why) {
    asked = Optional.empty();
    said = List.of(why);
  }

  private boolean mayBeAnswered(Asked question) {
    Duration age = age(question);
    return age.compareTo(READING) >= 0 && age.compareTo(ANSWERING) <= 0;
  }

  private Duration age(Asked question) {
    return question.drawn().map(since -> clock.now().since(since)).orElse(Duration.ZERO);
  }

  private void leave() {
    leaving = running.isDone() || leaving == Leaving.WHEN_IDLE ? Leaving.NOW : Leaving.WHEN_IDLE;
  }

  /** Whether the screen goes: at once, or when the order that was being carried out has ended. */
  boolean left() {
    return leaving == Leaving.NOW || (leaving == Leaving.WHEN_IDLE && running.isDone());
  }

  /** What the last order came to; empty when there was none, or when its end is not known. */
  Optional<MonitorWish.End> end() {
    return running.isDone() ? Optional.of(running.join()) : Optional.empty();
  }

  private void ask(char key, Seen seen, boolean current) {
    if (!current) {
      said = List.of("what is shown is old: who would say yes to that?");
    } else if (key == 'p') {
      asked = Optional.of(new Asked(MonitorWish.pause(seen), Optional.empty()));
    } else if (!seen.check().get("successor").isTextual()) {
      said = MonitorWish.nobodyToHandOverTo(seen);
    } else {
      asked = Optional.of(new Asked(MonitorWish.failover(seen), Optional.empty()));
    }
  }

  private void begin(MonitorWish confirmed) {
    doing = confirmed.doing();
    running = CompletableFuture.supplyAsync(() -> confirmed.carriedOut(agents), orders);
  }

  /** What is asked, what is being done, or what the last order came to. */
  List<String> foot() {
    if (asked.isPresent()) {
      boolean offered = mayBeAnswered(asked.get());
      return asked.get().wish().question(offered ? ANSWER : "");
    }
    if (!doing.isEmpty()) {
      return List.of(running.isDone() ? running.join().text() : doing + waits());
    }
    return said;
  }

  private String waits() {
    return leaving == Leaving.NOT ? "" : "   q leaves before its end is known";
  }
}
