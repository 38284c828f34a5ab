package io.flywall.agent.election;

import io.flywall.value.Durations;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Role;
import io.flywall.value.Term;
import java.time.Duration;

/** What peers say of themselves, and which of those that say "primary" this node follows. */
final class Follower {
  private final SettingsInForce settings;
  private final TermLedger terms;
  private final Peers peers;
  private final WireWatch wire;
  private final NodeState node;
  private final NextClaim nextClaim;
  private final Leadership leadership;
  private final Resignation resignation;
  private final Startup startup;
  private final Failback failback;

  Follower(
      SettingsInForce settings,
      TermLedger terms,
      Peers peers,
      WireWatch wire,
      NodeState node,
      NextClaim nextClaim,
      Leadership leadership,
      Resignation resignation,
      Startup startup,
      Failback failback) {
    this.settings = settings;
    this.terms = terms;
    this.peers = peers;
    this.wire = wire;
    this.node = node;
    this.nextClaim = nextClaim;
    this.leadership = leadership;
    this.resignation = resignation;
    this.startup = startup;
    this.failback = failback;
  }

  void heartbeat(Event.HeartbeatHeard heard, MonotonicInstant now) {
    Duration dead = heard(heard.from(), heard.standing(), heard.deadAfter(), now);
    if (heard.standing().role() == Role.PRIMARY) {
      primaryHeard(heard.from(), heard.standing(), dead, now);
    }
  }

  /**
   * An answer of the primary that is followed says nothing new. It does not prolong the wait for
   * its next heartbeat: a lease rests on heartbeats alone, so waiting for D after an answer, which
   * can be younger by H, would only leave the VIPs without anybody for longer. An answer to what
   * was sent when that wait was over is news: the primary lives, and its path has come back.
   */
  void answer(Event.AnswerHeard answer, MonotonicInstant now) {
    Duration dead = heard(answer.from(), answer.standing(), answer.deadAfter(), now);
    if (answer.standing().role() != Role.PRIMARY) {
      return;
    }
    boolean known = node.follows(answer.from(), answer.standing().term());
    boolean awaited = !node.hasOutlivedPrimary(answer.armed().at());
    if (known && awaited && !node.is(Role.PRIMARY)) {
      wire.primaryHeard();
    } else {
      primaryHeard(answer.from(), answer.standing(), dead, now);
    }
  }

  /** Takes down what was said; the larger of both nodes' D. */
  private Duration heard(
      NodeId from, PeerStanding standing, Duration itsDead, MonotonicInstant now) {
    Duration dead = Durations.longer(itsDead, settings.deadAfter());
    peers.heard(from, standing, dead, now);
    if (standing.role() == Role.PRIMARY) {
      terms.led(standing.term());
    } else {
      terms.heard(standing.term());
    }
    return dead;
  }

  private void primaryHeard(
      NodeId from, PeerStanding standing, Duration dead, MonotonicInstant now) {
    if (node.is(Role.PRIMARY)) {
      conflict(from, standing, dead, now);
    } else {
      follow(from, standing, dead, now);
    }
  }

  private void follow(NodeId from, PeerStanding standing, Duration dead, MonotonicInstant now) {
    boolean stays = node.allegiance().map(to -> !to.yieldsTo(from, standing, now)).orElse(false);
    if (stays) {
      return;
    }
    Term term = standing.term();
    boolean another = !node.follows(from, term);
    node.follow(new Allegiance(from, term, standing.rank(), now, dead));
    wire.deadAfter(dead);
    wire.primaryHeard();
    if (another) {
      nextClaim.because(Reason.PRIMARY_SILENT);
      failback.beginDelay(now);
      resignation.primaryHeard(from, term);
    }
    startup.primaryHeard(from, now);
  }

  /**
   * Two primaries: the later term stays, then the lower priority number, then the lower id. The
   * winner announces again, because the loser has confused the neighbours.
   */
  private void conflict(NodeId from, PeerStanding standing, Duration dead, MonotonicInstant now) {
    int byTerm = standing.term().compareTo(node.ownTerm());
    boolean theyStay =
        byTerm > 0 || (byTerm == 0 && standing.rank().isBetterThan(node.rank(), false));
    if (theyStay) {
      resignation.conflictLost("to " + from, now);
      follow(from, standing, dead, now);
    } else {
      leadership.announceAgain(now);
    }
  }
}
