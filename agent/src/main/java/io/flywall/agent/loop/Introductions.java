package io.flywall.agent.loop;

import io.flywall.agent.election.Election;
import io.flywall.agent.election.Event;
import io.flywall.agent.election.Standpoint;
import io.flywall.agent.view.HeadExchange;
import io.flywall.heartbeat.Message.NodeState;
import io.flywall.value.LinkAddress;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Once a second each peer says who and what it is: what that means here. */
final class Introductions {
  private final SettingsInForce settings;
  private final Election election;
  private final PeerLinks peers;
  private final HandOverTickets tickets;
  private final OrderBook orders;
  private final HeadExchange heads;
  private final TakeoverFigure takeover;
  private final EventLog log;

  Introductions(
      SettingsInForce settings,
      Election election,
      PeerLinks peers,
      HandOverTickets tickets,
      OrderBook orders,
      HeadExchange heads,
      TakeoverFigure takeover,
      EventLog log) {
    this.settings = settings;
    this.election = election;
    this.peers = peers;
    this.tickets = tickets;
    this.orders = orders;
    this.heads = heads;
    this.takeover = takeover;
    this.log = log;
  }

  /** What the election has to hear of it; nothing where another peer has that name already. */
  List<Event> introduced(PeerLink link, NodeState state, MonotonicInstant now) {
    noteAnotherName(link, state, now);
    Optional<PeerLink> namesake = peers.named(state.node());
    if (namesake.isPresent() && namesake.get() != link) {
      // Its word would count twice. Whoever had the name first keeps it for this life of ours.
      log.warnOnce(
          now, "twice " + link.label(), "heartbeat", "peer-name-twice", "node", state.node());
      return List.of();
    }
    noteAnotherConfiguration(link, state);
    link.introduced(state);
    ordersTold(link, state, now);
    headsTold(link, state, now);
    state.takeover().ifPresent(figure -> takeoverTold(state.node(), figure));
    return told(state);
  }

  private void noteAnotherName(PeerLink link, NodeState state, MonotonicInstant now) {
    Optional<NodeId> before = link.name();
    if (before.isPresent() && !before.get().equals(state.node())) {
      log.warnOnce(
          now,
          "name " + link.label(),
          "heartbeat",
          "peer-name-differs",
          "expected",
          before.get(),
          "says",
          state.node());
    }
  }

  private void noteAnotherConfiguration(PeerLink link, NodeState state) {
    String theirs = state.configuration();
    String ours = settings.configuration();
    boolean known = link.state().map(NodeState::configuration).equals(Optional.of(theirs));
    if (!theirs.equals(ours) && !known) {
      log.warn("ha", "configuration-differs", "peer", state.node(), "theirs", theirs, "ours", ours);
    }
  }

  private List<Event> told(NodeState state) {
    Set<Long> macs =
        state.linkAddresses().stream().map(LinkAddress::bits).collect(Collectors.toSet());
    List<Event> told = new ArrayList<>();
    told.add(new Event.MacsTold(state.node(), macs));
    told.add(new Event.HoldingTold(state.node(), state.holds()));
    state.heardOnLan().ifPresent(nodes -> told.add(new Event.LanHeard(state.node(), named(nodes))));
    return told;
  }

  /** Under another name it would speak for a node that is not heard, or for many that are none. */
  private void headsTold(PeerLink link, NodeState state, MonotonicInstant now) {
    Optional<NodeId> says = Optional.of(state.node());
    if (peers.all().stream().allMatch(each -> each.firstName().equals(says) == (each == link))) {
      heads.told(state.node(), peers.firstNames(), state.auditHeads(), now);
    } else {
      String from = link.firstName().map(NodeId::text).orElseGet(link::label);
      log.warnOnce(
          now, "heads " + from, "audit", "heads-ignored", "from", from, "says", state.node());
    }
  }

  /** News goes on to everybody; who has not heard what is known here is told at once. */
  private void ordersTold(PeerLink link, NodeState state, MonotonicInstant now) {
    if (orders.told(state.orders())) {
      log.info("ha", "orders-heard", "from", state.node());
      peers.tellSoon(now);
    } else if (!state.orders().covers(orders.orders())) {
      link.tellSoon(now);
    }
  }

  private Set<NodeId> named(Set<Integer> shortForms) {
    NodeId self = settings.election().self();
    return shortForms.stream()
        .flatMap(shortForm -> peers.byShortForm(shortForm, self).stream())
        .collect(Collectors.toSet());
  }

  private void takeoverTold(NodeId by, NodeState.Takeover figure) {
    if (takeover.told(figure.term(), figure.outage())) {
      Standpoint here = election.standpoint();
      here.primary()
          .filter(primary -> !primary.equals(by))
          .ifPresent(primary -> tickets.primaryIs(primary, here.term(), takeover.known()));
    }
  }
}
