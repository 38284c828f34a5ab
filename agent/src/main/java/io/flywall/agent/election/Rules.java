package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Timing;
import io.flywall.value.VoterList;
import java.time.Duration;

/**
 * Makes the parts in which the rules of an election live. Tests break one part at a time to show
 * that the simulator notices; production knows this one set.
 */
class Rules {
  /** As the design has them. */
  static final Rules OF_THE_DESIGN = new Rules();

  DeadTimes deadTimes(Duration own, Duration stored) {
    return new DeadTimes(own, stored);
  }

  VoterRoll roll(
      NodeId self, Duration wait, VoterList configured, int configuredVoters, VoterList stored) {
    return new VoterRoll(self, wait, configured, configuredVoters, stored);
  }

  DeclaredDead dead() {
    return new DeclaredDead();
  }

  Holdings holdings(MonotonicInstant bootUntil) {
    return new Holdings(bootUntil);
  }

  Voter voter(
      DeadTimes deadTimes,
      TermLedger terms,
      VoterRoll roll,
      Holdings holdings,
      Duration keptFor,
      MonotonicInstant votesFrom) {
    return new Voter(deadTimes, terms, roll, holdings, keptFor, votesFrom);
  }

  LeaseTerm lease(Timing timing, Armed evidence) {
    return new LeaseTerm(timing, evidence);
  }

  WireWatch wire(Timing timing, int peers) {
    return new WireWatch(timing, peers);
  }

  /** How long a node that starts listens before it votes or stands. */
  Duration bootWait(DeadTimes deadTimes) {
    return deadTimes.bootWait();
  }

  /** A release may be said only when the kernel has confirmed the withdrawal. */
  boolean mayRelease(HandOver handOver) {
    return handOver.confirmed();
  }

  /** A candidate keeps its own voice for whoever ranks better, until it claims. */
  boolean standsBack(boolean betterRanked) {
    return betterRanked;
  }

  /** A candidate that has asked for D without a quorum lets one request pass, whatever its rank. */
  boolean letsPassInVain(boolean inVain) {
    return inVain;
  }

  /** Whether a heartbeat that is only sent, not answered, may renew under a majority. */
  boolean renewsOnSend(boolean majority) {
    return !majority;
  }
}
