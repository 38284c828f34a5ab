package io.flywall.agent.election;

import io.flywall.agent.election.Event.HandOverCause;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Role;
import java.util.Optional;

/**
 * A primary that is asked to hand over (design rule 7): refuses, or lets go as soon as its
 * successor holds the votes for the time after it and has run its script. Without votes and without
 * a script there is nothing to prepare.
 */
final class PlannedHandOver {
  private final ElectionSettings settings;
  private final DeadTimes deadTimes;
  private final Peers peers;
  private final HandOverGate gate;
  private final NodeState node;
  private final Resignation resignation;
  private final DecisionBuilder decision;
  private Optional<Preparation> latest = Optional.empty();

  PlannedHandOver(
      ElectionSettings settings,
      DeadTimes deadTimes,
      Peers peers,
      HandOverGate gate,
      NodeState node,
      Resignation resignation,
      DecisionBuilder decision) {
    this.settings = settings;
    this.deadTimes = deadTimes;
    this.peers = peers;
    this.gate = gate;
    this.node = node;
    this.resignation = resignation;
    this.decision = decision;
  }

  /** Whatever ends the term ends its preparation too. */
  private Optional<Preparation> preparation() {
    return latest.filter(made -> node.leads(made.term()));
  }

  void requested(Event.HandOverRequested request, MonotonicInstant now) {
    Optional<Action.Refusal> refusal = refusal(request, now);
    if (refusal.isPresent()) {
      refuse(request, refusal.get());
      return;
    }
    NodeId successor =
        request.successor().orElseGet(() -> peers.bestBackup(now).orElseThrow().id());
    if (settings.majority() || settings.preHook().configured()) {
      MonotonicInstant until =
          now.plus(deadTimes.promised(settings.deadAfter())).plus(settings.preHook().deadline());
      latest = Optional.of(new Preparation(node.ownTerm(), successor, request, now, until));
    } else {
      letGo(successor, request, now);
    }
  }

  private Optional<Action.Refusal> refusal(Event.HandOverRequested request, MonotonicInstant now) {
    if (resignation.handOver().isPresent() || preparation().isPresent()) {
      return Optional.of(Action.Refusal.IN_PROGRESS);
    }
    if (!node.is(Role.PRIMARY)) {
      return Optional.of(Action.Refusal.NOT_PRIMARY);
    }
    return gate.refusal(request, now);
  }

  private void refuse(Event.HandOverRequested request, Action.Refusal why) {
    decision.add(new Action.RefuseHandOver(why, request.asker(), request.cause()));
  }

  private void letGo(NodeId successor, Event.HandOverRequested request, MonotonicInstant now) {
    Reason why = request.cause() == HandOverCause.FAILBACK ? Reason.FAILBACK : Reason.HAND_OVER;
    resignation.giveUp(Role.BACKUP, why, "to " + successor, Optional.of(successor), now);
  }

  /** Tells the successor again, or gives up on it and stays primary. */
  void prepare(MonotonicInstant now) {
    if (preparation().isEmpty()) {
      return;
    }
    Preparation current = preparation().get();
    if (!now.isBefore(current.until())) {
      latest = Optional.empty();
      refuse(current.request(), Action.Refusal.NOT_PREPARED);
    } else if (!now.isBefore(current.nextOffer())) {
      decision.add(new Action.SendOffer(current.successor(), current.term()));
      latest = Optional.of(current.offeredAt(now.plus(settings.probeInterval())));
    }
  }

  /** Whether the successor asks for the vote that is conditional on our release. */
  boolean isForOurSuccessor(Event.VoteRequested request) {
    if (preparation().isEmpty()) {
      return false;
    }
    Preparation current = preparation().get();
    Action.Support ours = new Action.Support(current.term(), settings.self());
    return current.successor().equals(request.from())
        && request.ballot().after().equals(Optional.of(ours));
  }

  /** The successor has its votes. */
  void successorIsReady(MonotonicInstant now) {
    Preparation prepared = preparation().orElseThrow();
    letGo(prepared.successor(), prepared.request(), now);
  }

  MonotonicInstant wakeAt() {
    return preparation()
        .map(current -> MonotonicInstant.earlier(current.nextOffer(), current.until()))
        .orElse(MonotonicInstant.DISTANT_FUTURE);
  }
}
