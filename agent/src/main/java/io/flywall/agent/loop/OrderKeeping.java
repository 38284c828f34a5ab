package io.flywall.agent.loop;

import io.flywall.agent.election.Election;
import io.flywall.agent.election.Event;
import io.flywall.agent.view.OrderDesk;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.Role;
import io.flywall.value.StandingOrders;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Keeps operators' standing orders on their way: from whoever gives one to the disk, to every peer
 * and to the election, and back to who waits for that.
 */
final class OrderKeeping {
  private final SettingsInForce settings;
  private final Election election;
  private final PeerLinks peers;
  private final OrderBook book;
  private final ViewMaker views;
  private final EventLog log;
  private final OrderTickets tickets = new OrderTickets();

  OrderKeeping(
      SettingsInForce settings,
      Election election,
      PeerLinks peers,
      OrderBook book,
      ViewMaker views,
      EventLog log) {
    this.settings = settings;
    this.election = election;
    this.peers = peers;
    this.book = book;
    this.views = views;
    this.log = log;
  }

  void given(Input.Ordered ordered, MonotonicInstant now) {
    log.info("ha", "order-given", "order", word(ordered.order()));
    book.give(ordered.order(), election.standpoint().primary());
    peers.tellSoon(now);
    tickets.add(ordered.outcome(), now);
  }

  /** One that is this node's alone. */
  void done(Input.Ordered ordered) {
    log.info("ha", "order-given", "order", word(ordered.order()));
    List<String> self = List.of(settings.election().self().text());
    boolean unused =
        ordered.outcome().complete(new OrderDesk.Outcome(views.orders(), self, List.of(), true));
  }

  private static String word(OrderDesk.Order order) {
    return order.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  void stored(StandingOrders safe) {
    book.stored(safe);
  }

  void notStored(String reason, MonotonicInstant now) {
    log.warnOnce(now, "orders", "ha", "orders-not-stored", "reason", reason);
  }

  /** What the election has to be told now. */
  Optional<Event> changed(MonotonicInstant now) {
    if (election.standpoint().role() == Role.PRIMARY && book.serves()) {
      peers.tellSoon(now);
    }
    Optional<Event.OrdersChanged> changed = book.changed();
    changed.ifPresent(
        orders ->
            log.info(
                "ha",
                "orders",
                "paused",
                orders.paused(),
                "holder",
                orders.holder(),
                "until",
                views.orders().until().map(Object::toString).orElse("ordered"),
                "failback",
                orders.failback().word()));
    return changed.map(event -> event);
  }

  /** Answers those that have waited long enough. */
  void answer(MonotonicInstant now) {
    if (!tickets.isEmpty()) {
      List<String> unaware = unaware();
      tickets.settle(unaware.isEmpty() && book.isStored(), () -> outcome(unaware), now);
    }
  }

  private List<String> unaware() {
    return peers.all().stream().filter(link -> !knows(link)).map(PeerLink::label).toList();
  }

  private boolean knows(PeerLink link) {
    return link.state().map(state -> state.orders().covers(book.orders())).orElse(false);
  }

  private OrderDesk.Outcome outcome(List<String> unaware) {
    List<String> knownTo = new ArrayList<>();
    knownTo.add(settings.election().self().text());
    peers.all().stream().filter(this::knows).map(PeerLink::label).forEach(knownTo::add);
    return new OrderDesk.Outcome(views.orders(), knownTo, unaware, book.isStored());
  }
}
