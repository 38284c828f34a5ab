package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Role;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A primary that is asked to hand over (design rule 7): refuses, or lets go as soon as its
 * successor holds the votes for the time after it and has run its script. Without votes and without
 * a script there is nothing to prepare.
 */
final class PlannedHandOver {
  private final SettingsInForce settings;
  private final DeadTimes deadTimes;
  private final Peers peers;
  private final HandOverGate gate;
  private final NodeState node;
  private final Resignation resignation;
  private final DecisionBuilder decision;
  private Optional<Preparation> latest = Optional.empty();

  PlannedHandOver(
      SettingsInForce settings,
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

  /** Whether one is on its way: this node serves on until its successor is ready. */
  boolean isUnderWay() {
    return preparation().isPresent();
  }

  void requested(Event.HandOverRequested request, MonotonicInstant now) {
    if (preparation().map(Preparation::request).equals(Optional.of(request))) {
      // It comes once on every path, and is under way: to refuse the second would tell who asked
      // that nothing moves.
      return;
    }
    Optional<Action.Refusal> refusal = refusal(request, now);
    if (refusal.isPresent()) {
      refuse(request, refusal.get());
      return;
    }
    NodeId successor =
        request.successor().orElseGet(() -> peers.bestBackup(now).orElseThrow().id());
    if (settings.majority() || settings.preHook().configured()) {
      latest = Optional.of(with(successor, Set.of(), request, now));
    } else {
      letGo(successor, request, now);
    }
  }

  private Preparation with(
      NodeId successor, Set<NodeId> tried, Event.HandOverRequested request, MonotonicInstant now) {
    Set<NodeId> triedThen = new TreeSet<>(tried);
    triedThen.add(successor);
    MonotonicInstant until =
        now.plus(deadTimes.promised(settings.deadAfter())).plus(settings.preHook().deadline());
    return new Preparation(node.ownTerm(), successor, triedThen, request, now, until);
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
    Reason why =
        switch (request.cause()) {
          case OPERATOR -> Reason.HAND_OVER;
          case FAILBACK -> Reason.FAILBACK;
          case STOP -> Reason.STOPPING;
        };
    resignation.giveUp(Role.BACKUP, why, "to " + successor, Optional.of(successor), now);
  }

  /** Tells the successor again, or gives up on it: another is tried, unless one was named. */
  void prepare(MonotonicInstant now) {
    if (preparation().isEmpty()) {
      return;
    }
    Preparation current = preparation().get();
    if (!now.isBefore(current.until())) {
      latest = withNext(current, now);
      if (latest.isEmpty()) {
        refuse(current.request(), Action.Refusal.NOT_PREPARED);
        return;
      }
      current = latest.get();
    }
    if (!now.isBefore(current.nextOffer())) {
      decision.add(new Action.SendOffer(current.successor(), current.term()));
      latest = Optional.of(current.offeredAt(now.plus(settings.probeInterval())));
    }
  }

  private Optional<Preparation> withNext(Preparation failed, MonotonicInstant now) {
    if (failed.request().successor().isPresent()) {
      return Optional.empty();
    }
    return peers
        .bestBackup(failed.tried(), now)
        .map(next -> with(next.id(), failed.tried(), failed.request(), now));
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
