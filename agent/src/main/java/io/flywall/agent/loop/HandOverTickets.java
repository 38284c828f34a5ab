package io.flywall.agent.loop;

import io.flywall.agent.view.AgentView;
import io.flywall.agent.view.HandOverDesk.Outcome;
import io.flywall.value.Durations;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Term;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** People who asked for a hand-over and wait for its end. */
final class HandOverTickets {
  /** Longer than any D in use, shorter than an operator's patience. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** The old primary tells the outage in its state datagram, at once or with the next one. */
  private static final Duration FIGURE_WAIT = Duration.ofMillis(1500);

  /** The API answers within seven seconds. */
  private static final Duration MOST_PREPARING = Duration.ofMillis(1500);

  private Duration patience;
  private final List<Ticket> open = new ArrayList<>();

  /** {@code preparing}: how long a successor may take before anything moves. */
  HandOverTickets(Duration preparing) {
    preparing(preparing);
  }

  /** Another configuration: for those that ask from now on. */
  final void preparing(Duration longest) {
    patience = PATIENCE.plus(Durations.shorter(longest, MOST_PREPARING));
  }

  /** {@code known}: somebody else is primary, only the outage is not known yet. */
  private record Ticket(
      CompletableFuture<Outcome> outcome,
      Waiting waiting,
      Term before,
      MonotonicInstant begun,
      MonotonicInstant until,
      Optional<Outcome.Done> known) {}

  /** Whose move it is. */
  enum Waiting {
    /** The primary was asked to hand over. */
    FOR_PRIMARY("the primary did not hand over", "its log says why (journalctl -u flywall there)"),

    /** There is none, and this node stands. */
    FOR_THIS_NODE(
        "this node did not become primary",
        "flywall ha check here says what it lacks, its log (journalctl -u flywall) what it tried");

    private final String nothingCame;
    private final String remedy;

    Waiting(String nothingCame, String remedy) {
      this.nothingCame = nothingCame;
      this.remedy = remedy;
    }
  }

  void add(CompletableFuture<Outcome> outcome, Waiting waiting, Term before, MonotonicInstant now) {
    open.add(new Ticket(outcome, waiting, before, now, now.plus(patience), Optional.empty()));
  }

  /** Who asked last. */
  void refusedNewest(String reason) {
    if (!open.isEmpty()) {
      Ticket newest = open.remove(open.size() - 1);
      boolean unused = newest.outcome().complete(new Outcome.Refused(reason));
    }
  }

  void refused(String reason) {
    open.forEach(ticket -> ticket.outcome().complete(new Outcome.Refused(reason)));
    open.clear();
  }

  /** Somebody is primary in {@code term}; the figure may come with it or later. */
  void primaryIs(NodeId node, Term term, Optional<AgentView.Takeover> figure) {
    Optional<Duration> outage =
        figure.filter(f -> f.term() == term.number()).map(AgentView.Takeover::outage);
    Outcome.Done done = new Outcome.Done(node.text(), term.number(), outage);
    open.replaceAll(
        ticket ->
            term.isAfter(ticket.before())
                ? new Ticket(
                    ticket.outcome(),
                    ticket.waiting(),
                    ticket.before(),
                    ticket.begun(),
                    ticket.until(),
                    Optional.of(done))
                : ticket);
    open.removeIf(
        ticket -> outage.isPresent() && ticket.known().isPresent() && complete(ticket, done));
  }

  private static boolean complete(Ticket ticket, Outcome.Done done) {
    return ticket.outcome().complete(done);
  }

  void expire(MonotonicInstant now) {
    open.removeIf(ticket -> expired(ticket, now));
  }

  private static String waited(Duration time) {
    return time.equals(PATIENCE)
        ? time.toSeconds() + " s; "
        : time.toMillis()
            + " ms, and a script before it may still run: flywall ha status shows what came of it; ";
  }

  private static boolean expired(Ticket ticket, MonotonicInstant now) {
    if (ticket.known().isPresent() && !now.isBefore(ticket.begun().plus(FIGURE_WAIT))) {
      return complete(ticket, ticket.known().get());
    }
    if (now.isBefore(ticket.until())) {
      return false;
    }
    return ticket
        .outcome()
        .complete(
            new Outcome.Unclear(
                ticket.waiting().nothingCame
                    + " within "
                    + waited(ticket.until().since(ticket.begun()))
                    + ticket.waiting().remedy));
  }
}
