package io.flywall.agent.loop;

import io.flywall.agent.election.Event;
import io.flywall.agent.view.AgentView;
import io.flywall.agent.view.OrderDesk.Order;
import io.flywall.value.FailbackOrder;
import io.flywall.value.NodeId;
import io.flywall.value.Pause;
import io.flywall.value.StandingOrders;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Operators' standing orders as this node knows them: what peers tell is merged, what is new goes
 * to the disk. The wall clock is read here, because a pause ends at an hour that a person named.
 */
final class OrderBook {
  private static final Event.OrdersChanged NOTHING =
      new Event.OrdersChanged(false, false, FailbackOrder.Choice.AUTO);

  private final SettingsInForce settings;
  private final InstantSource wall;
  private final Consumer<StandingOrders> disk;
  private StandingOrders orders;
  private StandingOrders onDisk;
  private Event.OrdersChanged inForce = NOTHING;

  /** Whether something was taken since; but for a pause that runs out nothing changes by itself. */
  private boolean fresh = true;

  /**
   * {@code found}: from the disk, or what the configuration says where nothing was ever ordered;
   * {@code disk} stores what is new, and returns at once.
   */
  OrderBook(
      SettingsInForce settings,
      StandingOrders found,
      InstantSource wall,
      Consumer<StandingOrders> disk) {
    this.settings = settings;
    this.wall = wall;
    this.disk = disk;
    this.orders = found;
    this.onDisk = found;
  }

  StandingOrders orders() {
    return orders;
  }

  boolean paused() {
    Pause pause = orders.pause();
    return pause.on() && pause.isOn(wall.instant().getEpochSecond());
  }

  /** A peer's word; whether it was news. */
  boolean told(StandingOrders theirs) {
    return take(orders.newest(theirs));
  }

  /** An operator's word, at this node. */
  void give(Order order, Optional<NodeId> primary) {
    NodeId self = settings.election().self();
    if (order instanceof Order.Pause pause) {
      int holder = primary.map(NodeId::shortForm).orElse(0);
      take(orders.with(orders.pause().begun(self, endOf(pause), holder)));
    } else if (order instanceof Order.Resume) {
      take(orders.with(orders.pause().ended(self)));
    } else if (order instanceof Order.Failback failback) {
      take(orders.with(orders.failback().changed(self, failback.choice())));
    }
  }

  private static long endOf(Order.Pause pause) {
    return pause.until().map(Instant::getEpochSecond).orElse(Pause.BY_ORDER);
  }

  /** This node is primary: in a pause it is the one that serves, whoever did before. */
  boolean serves() {
    Pause pause = orders.pause();
    boolean anothers = paused() && pause.holder() != settings.election().self().shortForm();
    return anothers && take(orders.with(pause.heldBy(settings.election().self())));
  }

  private boolean take(StandingOrders changed) {
    boolean news = !changed.equals(orders);
    if (news) {
      orders = changed;
      fresh = true;
      disk.accept(changed);
    }
    return news;
  }

  /** The disk has it. */
  void stored(StandingOrders safe) {
    onDisk = safe;
  }

  boolean isStored() {
    return onDisk.equals(orders);
  }

  /** What the election has to be told, once each time it changes. */
  Optional<Event.OrdersChanged> changed() {
    Pause pause = orders.pause();
    if (!fresh && !pause.on()) {
      return Optional.empty();
    }
    fresh = false;
    boolean paused = paused();
    boolean holder = paused && pause.holder() == settings.election().self().shortForm();
    Event.OrdersChanged now = new Event.OrdersChanged(paused, holder, orders.failback().choice());
    if (now.equals(inForce)) {
      return Optional.empty();
    }
    inForce = now;
    return Optional.of(now);
  }

  /** For people; {@code names}: of nodes, by their short forms. */
  AgentView.Orders shown(IntFunction<Optional<NodeId>> names) {
    Pause pause = orders.pause();
    boolean paused = paused();
    Optional<Instant> until =
        paused && pause.until() != Pause.BY_ORDER
            ? Optional.of(Instant.ofEpochSecond(pause.until()))
            : Optional.empty();
    Optional<NodeId> holder = paused ? names.apply(pause.holder()) : Optional.empty();
    FailbackOrder.Choice failback = orders.failback().choice();
    return new AgentView.Orders(
        paused,
        until,
        holder.map(NodeId::text),
        settings.election().automaticFailback(),
        failback.word(),
        failback.wants(settings.election().automaticFailback()) && !paused);
  }
}
