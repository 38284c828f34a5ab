package io.flywall.agent.loop;

import io.flywall.agent.view.OrderDesk.Outcome;
import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** People who gave an order and wait until every node that is heard knows it. */
final class OrderTickets {
  /** A state datagram a second, and one more where the first gets lost. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final List<Ticket> open = new ArrayList<>();

  private record Ticket(CompletableFuture<Outcome> outcome, MonotonicInstant until) {}

  void add(CompletableFuture<Outcome> outcome, MonotonicInstant now) {
    open.add(new Ticket(outcome, now.plus(PATIENCE)));
  }

  boolean isEmpty() {
    return open.isEmpty();
  }

  /** Completes those that need not wait any more, or have waited long enough. */
  void settle(boolean allKnow, Supplier<Outcome> outcome, MonotonicInstant now) {
    open.removeIf(
        ticket ->
            (allKnow || !now.isBefore(ticket.until())) && ticket.outcome().complete(outcome.get()));
  }
}
