package io.flywall.agent.loop;

import io.flywall.agent.election.Action;
import io.flywall.agent.election.Election;
import io.flywall.agent.election.Event;
import io.flywall.agent.election.Standpoint;
import io.flywall.agent.view.HandOverDesk;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Operators who want another primary: what is refused at once, what is passed on to the primary,
 * and what the election here is told.
 */
final class HandOverRequests {
  private final SettingsInForce settings;
  private final Election election;
  private final Conversations conversations;
  private final Speech speech;
  private final ViewMaker views;
  private final HandOverTickets tickets;
  private final DeadDeclarations dead;
  private final EventLog log;

  HandOverRequests(
      SettingsInForce settings,
      Election election,
      Conversations conversations,
      Speech speech,
      ViewMaker views,
      HandOverTickets tickets,
      DeadDeclarations dead,
      EventLog log) {
    this.settings = settings;
    this.election = election;
    this.conversations = conversations;
    this.speech = speech;
    this.views = views;
    this.tickets = tickets;
    this.dead = dead;
    this.log = log;
  }

  /** To whom the operator named, or the best; what the election has to hear of it. */
  Optional<Event> handOver(Input.HandOver request, MonotonicInstant now) {
    Optional<NodeId> to = Optional.empty();
    if (request.to().isPresent()) {
      to = conversations.known(request.to().get());
      if (to.isEmpty()) {
        String nodes = String.join(", ", conversations.names());
        String unknown = "no node " + request.to().get() + " is known here; known: " + nodes;
        request.outcome().complete(new HandOverDesk.Outcome.Refused(unknown));
        return Optional.empty();
      }
    }
    log.info("ha", "hand-over-asked", "to", to.map(NodeId::text).orElse("best"), "by", "operator");
    Optional<NodeId> primary = views.alivePrimary(election.standpoint(), now);
    if (primary.isEmpty()) {
      request.outcome().complete(new HandOverDesk.Outcome.NoPrimary(whatToDoWithoutPrimary()));
      return Optional.empty();
    } else if (to.equals(primary)) {
      String already = primary.get() + " is primary already";
      request.outcome().complete(new HandOverDesk.Outcome.Refused(already));
      return Optional.empty();
    }
    return ask(primary.get(), to, request, now);
  }

  private Optional<Event> ask(
      NodeId primary, Optional<NodeId> to, Input.HandOver request, MonotonicInstant now) {
    Standpoint here = election.standpoint();
    tickets.add(request.outcome(), HandOverTickets.Waiting.FOR_PRIMARY, here.term(), now);
    if (primary.equals(settings.election().self())) {
      return Optional.of(
          new Event.HandOverRequested(to, Event.HandOverCause.OPERATOR, Optional.empty()));
    }
    speech.askForHandOver(primary, to, here.term());
    return Optional.empty();
  }

  private String whatToDoWithoutPrimary() {
    return views.orders().paused()
        ? "there is no primary now, and in this pause no node becomes it by itself; flywall ha"
            + " promote on the node that is to serve, or flywall ha resume"
        : "there is no primary now; ask again when there is one (--wait 30s does)";
  }

  /**
   * With a primary it is a hand-over to this node; without one this node stands, if it can. What
   * the election has to hear of it, in this order.
   */
  List<Event> promote(Input.Promote promote, MonotonicInstant now) {
    NodeId self = settings.election().self();
    Standpoint here = election.standpoint();
    boolean forced = !promote.dead().isEmpty();
    Optional<String> refusal = forced ? dead.refusal(promote, here, now) : Optional.empty();
    if (refusal.isPresent()) {
      promote.outcome().complete(new HandOverDesk.Outcome.Refused(refusal.get()));
      return List.of();
    }
    if (views.alivePrimary(here, now).isPresent()) {
      return handOver(new Input.HandOver(Optional.of(self.text()), promote.outcome()), now).stream()
          .toList();
    }
    log.info("ha", "promotion-asked", "dead", promote.dead(), "by", "operator");
    if (here.role() != Role.BACKUP) {
      String what = "this node is " + here.role().word() + ": " + here.reason().meaning();
      promote.outcome().complete(new HandOverDesk.Outcome.Refused(what));
      return List.of();
    }
    tickets.add(promote.outcome(), HandOverTickets.Waiting.FOR_THIS_NODE, here.term(), now);
    List<Event> events = new ArrayList<>();
    if (forced) {
      events.add(new Event.DeadDeclared(DeadDeclarations.nodes(promote.dead())));
    }
    events.add(new Event.PromoteRequested());
    return events;
  }

  /** The election here does not do it. */
  void refused(Action.RefuseHandOver refused, MonotonicInstant now) {
    String reason = refused.refusal().text();
    if (refused.cause() == Event.HandOverCause.OPERATOR) {
      refused
          .asker()
          .ifPresentOrElse(asker -> speech.tellRefusal(asker, reason), () -> refusedHere(refused));
    }
    log.warnOnce(
        now,
        "refused" + refused.cause() + reason,
        "ha",
        "hand-over-refused",
        "cause",
        refused.cause(),
        "reason",
        reason);
  }

  /** Whoever asks in the middle of a hand-over is refused; who had asked for that one is not. */
  private void refusedHere(Action.RefuseHandOver refused) {
    if (refused.refusal() == Action.Refusal.IN_PROGRESS) {
      tickets.refusedNewest(refused.refusal().text());
    } else {
      tickets.refused(refused.refusal().text());
    }
  }
}
