package io.flywall.agent.election;

import io.flywall.value.Durations;
import io.flywall.value.FirstBoot;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Reserved;
import io.flywall.value.Term;
import io.flywall.value.Timing;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The parts of one election and what each depends on: the only place where they are made. Read from
 * top to bottom, a part knows only parts that stand above it.
 */
final class ElectionParts {
  /** As long as the operator is kept waiting for a forced promotion. */
  private static final Duration LEAST_ATTEMPT = Duration.ofSeconds(5);

  final DecisionBuilder decision = new DecisionBuilder();
  final SettingsInForce settings;

  // What is known: terms, dead times, voters, peers, and whom this node has promised itself to.
  final TermLedger terms;
  final DeadTimes deadTimes;
  final VoterRoll roll;
  final DeclaredDead dead;
  final StoredState stored;
  final Peers peers = new Peers();
  final WireWatch wire;
  final LanWatch lan;
  final Holdings holdings;
  final Voter voter;

  // What this node is, and how it lets go.
  final OperatorOrders orders;
  final ChangeHistory history = new ChangeHistory();
  final NodeState node;
  final NextClaim nextClaim;
  final Leadership leadership;
  final Resignation resignation;
  final Shutdown shutdown;

  // How it becomes primary.
  final PreHook preHook;
  final BootWait bootWait;
  final Startup startup;
  final WireInquiry inquiry;
  final Succession succession;
  final Failback failback;
  private final Candidacy candidacy;

  // What it makes of what others say, and of its own surroundings.
  final Health health;
  final Supporter supporter;
  final Follower follower;
  final Releases releases;
  final WireSightings sightings;
  final PlannedHandOver handOver;

  /** See the constructor of {@link Election}. */
  ElectionParts(
      ElectionSettings configured,
      Reserved found,
      Optional<Duration> leaseLeft,
      MonotonicInstant now,
      Rules rules) {
    settings = new SettingsInForce(configured);
    Voting voting = configured.voting();
    terms = new TermLedger(found.ceiling());
    deadTimes = rules.deadTimes(settings.deadAfter(), found.deadAfter());
    roll =
        rules.roll(
            settings.self(),
            deadTimes.bootWait(),
            voting.configured(),
            voting.voters(),
            found.voters());
    dead = rules.dead();
    stored = new StoredState(terms, deadTimes, roll, dead, found);
    lan = new LanWatch(settings.self(), peers);
    wire = rules.wire(settings.timing(), voting.voters() - 1);
    Duration listens = rules.bootWait(deadTimes);
    MonotonicInstant bootUntil = now.plus(listens);
    Duration keptFor = requestsKeptFor(configured);
    holdings = rules.holdings(bootUntil);
    voter = rules.voter(deadTimes, terms, roll, holdings, keptFor, bootUntil);

    orders = new OperatorOrders(settings);
    node = new NodeState(settings, terms, history, decision, now);
    boolean waitsForItsPrimary =
        found.ceiling().equals(Term.NONE) && configured.firstBoot() == FirstBoot.REPLICA;
    Duration standsAfter = listens.multipliedBy(waitsForItsPrimary ? 2 : 1);
    nextClaim = new NextClaim(deadTimes, now.plus(standsAfter));
    leadership = new Leadership(settings, rules, roll, dead, node, decision);
    resignation =
        new Resignation(settings, rules, dead, peers, node, leadership, nextClaim, decision);
    shutdown = new Shutdown(peers, node, resignation, decision);

    bootWait = new BootWait(rules, deadTimes, node, nextClaim, voter, bootUntil);
    Optional<LeaseTerm> foundLease =
        leaseLeft.map(left -> LeaseTerm.found(settings.timing(), left, now));
    startup =
        new Startup(
            settings, roll, terms, node, leadership, resignation, shutdown, bootWait, foundLease);
    preHook = new PreHook(settings, decision);
    candidacy = new Candidacy(node::rank, peers, holdings, round());
    Eligibility eligibility =
        new Eligibility(
            settings,
            terms,
            voter,
            orders,
            node,
            nextClaim,
            resignation,
            shutdown,
            candidacy,
            preHook);
    Claims claims = new Claims(terms, dead, node, nextClaim, leadership, resignation, preHook);
    inquiry = new WireInquiry(settings, peers, wire, node, leadership, eligibility, decision);
    succession =
        settings.majority()
            ? new VotedSuccession(
                settings,
                rules,
                deadTimes,
                roll,
                dead,
                peers,
                node,
                holdings,
                eligibility,
                preHook,
                claims,
                decision)
            : new UnaskedSuccession(
                settings,
                deadTimes,
                roll,
                node,
                nextClaim,
                wire,
                inquiry,
                eligibility,
                claims,
                decision);
    failback = new Failback(settings, orders, node, eligibility, decision);

    health =
        new Health(
            settings, peers, lan, orders, node, nextClaim, resignation, succession, failback);
    supporter =
        new Supporter(settings, deadTimes, voter, node, resignation, succession, health, decision);
    follower =
        new Follower(
            settings,
            terms,
            peers,
            wire,
            node,
            nextClaim,
            leadership,
            resignation,
            startup,
            failback);
    releases =
        new Releases(
            settings,
            terms,
            deadTimes,
            voter,
            node,
            nextClaim,
            leadership,
            resignation,
            succession);
    sightings = new WireSightings(settings, peers, wire, node, nextClaim, leadership, resignation);
    HandOverGate gate = new HandOverGate(settings, peers, orders, node, holdings, history);
    handOver = new PlannedHandOver(settings, deadTimes, peers, gate, node, resignation, decision);
  }

  private static Duration requestsKeptFor(ElectionSettings configured) {
    return configured.probeInterval().multipliedBy(3);
  }

  /** How long a claim takes once it may begin. */
  private Duration round() {
    Duration asking = settings.asksWire() ? wire.longest() : Duration.ZERO;
    return settings.probeInterval().plus(asking);
  }

  /**
   * Another configuration is in force. A candidacy under the old one asks again: its votes were
   * promised for the old D.
   */
  void reconfigure(ElectionSettings next) {
    Timing before = settings.timing();
    settings.replace(next);
    Timing timing = next.timing();
    deadTimes.changeTo(timing.deadAfter());
    Voting voting = next.voting();
    roll.configure(voting.configured(), voting.voters(), deadTimes.bootWait());
    wire.countPeers(voting.voters() - 1);
    if (timing.equals(before)) {
      return;
    }
    voter.keepFor(requestsKeptFor(next));
    wire.changeTo(timing);
    leadership.changeTo(timing);
    candidacy.roundTakes(round());
    succession.standBack();
  }

  /** See {@link Event.DeadDeclared}. A candidacy of before would claim in a term of before. */
  void declareDead(Set<NodeId> nodes, MonotonicInstant now) {
    Duration attempt = settings.deadAfter().multipliedBy(10);
    attempt = Durations.longer(attempt, LEAST_ATTEMPT);
    dead.declare(nodes, now.plus(attempt).plus(settings.preHook().deadline()));
    terms.leap(roll.current().members().headSet(settings.self().shortForm()).size());
    succession.standBack();
  }

  /** What an operator has looked after counts no more. */
  void reset() {
    history.forget();
    preHook.forget();
  }
}
