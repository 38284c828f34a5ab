package io.flywall.agent.loop;

import io.flywall.agent.election.Decision;
import io.flywall.agent.election.Election;
import io.flywall.agent.election.Standpoint;
import io.flywall.agent.election.Voting;
import io.flywall.agent.view.AgentView;
import io.flywall.agent.view.RoleChange;
import io.flywall.heartbeat.Message.NodeState;
import io.flywall.heartbeat.Pulse;
import io.flywall.heartbeat.Standing;
import io.flywall.heartbeat.Verdict;
import io.flywall.heartbeat.VerdictCounts;
import io.flywall.heartbeat.udp.PathAddress;
import io.flywall.value.ApiUrl;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Role;
import io.flywall.value.Term;
import io.flywall.vip.KernelLease;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Turns the loop's state into what people see. Wall time is read here and only here. */
final class ViewMaker {
  private final SettingsInForce settings;
  private final Election election;
  private final PeerLinks peers;
  private final VipKeeper vips;
  private final Conversations conversations;
  private final TakeoverFigure takeover;
  private final OrderBook orders;
  private final DeadMemory memory;
  private final Lateness lateness;
  private final Instant startedAt = Instant.now();

  ViewMaker(
      SettingsInForce settings,
      Election election,
      PeerLinks peers,
      VipKeeper vips,
      Conversations conversations,
      TakeoverFigure takeover,
      OrderBook orders,
      DeadMemory memory,
      Lateness lateness) {
    this.settings = settings;
    this.election = election;
    this.peers = peers;
    this.vips = vips;
    this.conversations = conversations;
    this.takeover = takeover;
    this.orders = orders;
    this.memory = memory;
    this.lateness = lateness;
  }

  AgentView make(
      MonotonicInstant now,
      String detail,
      Optional<String> claimRefusal,
      Optional<String> veto,
      long droppedInputs,
      KernelLease.Holding holding) {
    Standpoint here = election.standpoint();
    return new AgentView(
        settings.election().self().text(),
        settings.cluster(),
        settings.version(),
        settings.api().map(ApiUrl::text),
        here.role().word(),
        wall(here.since(), now),
        here.reason().word(),
        here.reason().meaning(),
        detail,
        here.term().number(),
        alivePrimary(here, now).map(NodeId::text),
        settings.election().priority().number(),
        here.rank().inSync(),
        shownVips(),
        peers.all().stream().map(link -> peer(link, now)).toList(),
        quorum(now),
        lease(holding),
        problems(here, now, claimRefusal, veto, droppedInputs, holding),
        settings.configuration(),
        AgentView.Times.of(settings.election().timing()),
        refused(),
        new AgentView.Lateness(
            lateness.worst(),
            lateness.takeRecent(),
            lateness.p50(),
            lateness.p99(),
            lateness.stalls()),
        orders(),
        takeover.known(),
        settings.inactiveKeys(),
        settings.grants().get(),
        startedAt,
        Instant.now());
  }

  /**
   * Where a dead primary is not replaced, as in a pause, the one that is followed is no primary any
   * more.
   */
  Optional<NodeId> alivePrimary(Standpoint here, MonotonicInstant now) {
    return here.primary()
        .filter(
            primary ->
                primary.equals(settings.election().self())
                    || peers
                        .named(primary)
                        .filter(link -> link.pulse().colour(now) != Pulse.Colour.SILENT)
                        .isPresent());
  }

  AgentView.Orders orders() {
    return orders.shown(node -> peers.byShortForm(node, settings.election().self()));
  }

  /** What has just been decided; the standpoint is that after it. */
  RoleChange change(Decision.Transition change, MonotonicInstant now) {
    return new RoleChange(
        Instant.now(),
        change.from().word(),
        change.to().word(),
        change.term().number(),
        change.reason().word(),
        change.reason().meaning(),
        change.detail(),
        election.standpoint().primary().map(NodeId::text),
        peers.all().stream()
            .filter(link -> link.pulse().colour(now) != Pulse.Colour.SILENT)
            .map(PeerLink::label)
            .toList());
  }

  private AgentView.Quorum quorum(MonotonicInstant now) {
    Voting voting = settings.election().voting();
    long reachable =
        1
            + peers.all().stream()
                .filter(link -> link.pulse().colour(now) != Pulse.Colour.SILENT)
                .count();
    return new AgentView.Quorum(
        voting.majority() ? "majority" : "none",
        voting.voters(),
        election.votesNeeded(),
        (int) reachable,
        election.voters().version(),
        dead().stream().map(NodeId::text).toList());
  }

  private Set<NodeId> dead() {
    return memory.shown(election.declaredDead());
  }

  private static AgentView.Lease lease(KernelLease.Holding holding) {
    return new AgentView.Lease(
        holding.kind().name().toLowerCase(Locale.ROOT), holding.intact(), holding.left());
  }

  private static Instant wall(MonotonicInstant then, MonotonicInstant now) {
    return Instant.now().minus(now.since(then));
  }

  private List<AgentView.Vip> shownVips() {
    return vips.vips().stream()
        .map(vip -> new AgentView.Vip(vip.cidr(), vip.interfaceName(), vips.holds(vip)))
        .toList();
  }

  private AgentView.Peer peer(PeerLink link, MonotonicInstant now) {
    Optional<Standing> standing = link.standing();
    Pulse.Colour colour = link.pulse().colour(now);
    Optional<NodeState> state = link.state();
    return new AgentView.Peer(
        link.label(),
        colour == Pulse.Colour.SILENT
            ? "unknown"
            : standing.map(Standing::role).map(Role::word).orElse("unknown"),
        standing.map(Standing::term).map(Term::number).orElse(0L),
        standing.map(says -> says.priority().number()).orElse(0),
        health(colour, state),
        healthText(colour, state),
        link.unansweredInARow(),
        standing.map(says -> wall(link.lastHeard(), now)),
        link.paths().stream().map(path -> path(link, path, now)).toList(),
        state.map(says -> says.configuration().equals(settings.configuration())),
        state.map(NodeState::version),
        state.flatMap(NodeState::api).map(ApiUrl::text),
        standing.map(Standing::inSync),
        refused(link.counts()));
  }

  private static String health(Pulse.Colour colour, Optional<NodeState> state) {
    return switch (colour) {
      case SILENT -> "unknown";
      case TARDY -> "unhealthy";
      case ON_TIME -> state.map(NodeState::degraded).orElse(false) ? "unhealthy" : "healthy";
    };
  }

  private static String healthText(Pulse.Colour colour, Optional<NodeState> state) {
    return switch (colour) {
      case SILENT -> "not heard for the dead time";
      case TARDY -> "late with its answers";
      case ON_TIME -> state.map(NodeState::health).orElse("healthy");
    };
  }

  private AgentView.Path path(PeerLink link, PathAddress path, MonotonicInstant now) {
    Duration roundTrip = link.roundTrip(path.path()).smoothed();
    boolean heard = isHeardOn(link, path, now);
    return new AgentView.Path(
        path.toString(),
        heard,
        heard && !roundTrip.isNegative() ? Optional.of(roundTrip) : Optional.empty());
  }

  /** Both sides send on every path each H: two dead times without a word are no accident. */
  private boolean isHeardOn(PeerLink link, PathAddress path, MonotonicInstant now) {
    Duration silence = now.since(link.lastHeardOn(path.path()));
    Duration limit = settings.election().timing().deadAfter().multipliedBy(2);
    return silence.compareTo(limit) <= 0;
  }

  private List<String> problems(
      Standpoint here,
      MonotonicInstant now,
      Optional<String> claimRefusal,
      Optional<String> veto,
      long droppedInputs,
      KernelLease.Holding holding) {
    List<String> problems = new ArrayList<>();
    vips.deviceProblem().ifPresent(problems::add);
    if (!holding.problem().isEmpty() && !vips.vips().isEmpty()) {
      problems.add(holding.problem());
    }
    claimRefusal.ifPresent(refusal -> problems.add("the kernel refused a VIP: " + refusal));
    veto.ifPresent(problems::add);
    vips.missing().forEach(vip -> problems.add(vip + " is missing here; see the log"));
    if (conversations.idConflict()) {
      problems.add("another node uses the id " + settings.election().self());
    }
    if (alivePrimary(here, now).isEmpty() && here.role() != Role.INIT) {
      problems.add("no primary is known");
    }
    boolean standsAlone = isNextFailureTheLast(here, now);
    for (PeerLink link : peers.all()) {
      if (link.pulse().colour(now) == Pulse.Colour.SILENT) {
        problems.add(isDeclaredDead(link) ? mourned(link) : silence(link, standsAlone));
      } else {
        link.paths().stream()
            .filter(path -> !isHeardOn(link, path, now))
            .forEach(path -> problems.add("path " + path + " to " + link.label() + " is silent"));
      }
      if (link.standing().map(Standing::role).equals(Optional.of(Role.FAULT))) {
        problems.add("peer " + link.label() + " is in role fault");
      }
      if (isRefusedBy(link, here)) {
        problems.add(
            "peer "
                + link.label()
                + " holds acknowledged changes that this node lacks: it does not vote for this"
                + " node");
      }
      if (link.hasOtherVips()) {
        problems.add("peer " + link.label() + " lists other virtual IPs");
      }
      link.state()
          .filter(state -> !state.configuration().equals(settings.configuration()))
          .ifPresent(state -> problems.add("peer " + link.label() + " is configured differently"));
    }
    problems.addAll(conversations.auditTroubles());
    if (droppedInputs > 0) {
      problems.add(droppedInputs + " datagrams were dropped: more came than could be read");
    }
    return problems;
  }

  /** A mark reaches one node a moment before the other: that is none. */
  private boolean isRefusedBy(PeerLink link, Standpoint here) {
    boolean lasting = !here.rank().inSync() || here.primary().isEmpty();
    return lasting
        && here.role() != Role.WITNESS
        && link.name().filter(election::isRefusedBy).isPresent();
  }

  private boolean isDeclaredDead(PeerLink link) {
    return link.name().filter(dead()::contains).isPresent();
  }

  private static String mourned(PeerLink link) {
    return "peer "
        + link.label()
        + " counts as dead here, by an operator's word: keep it off until it can hear this node";
  }

  /**
   * Whether nobody serves any more when one node more is lost: another one has to be there that
   * could, and where votes count enough of them have to be left.
   */
  private boolean isNextFailureTheLast(Standpoint here, MonotonicInstant now) {
    long others =
        peers.all().stream()
            .filter(link -> link.pulse().colour(now) != Pulse.Colour.SILENT)
            .flatMap(link -> link.standing().map(Standing::role).stream())
            .filter(ViewMaker::couldServe)
            .count();
    AgentView.Quorum quorum = quorum(now);
    // Who is declared dead at one node is so at no other: its successor needs all votes again.
    int needed = quorum.dead().isEmpty() ? quorum.needed() : quorum.voters() / 2 + 1;
    boolean votes = !quorum.rule().equals("majority") || quorum.reachable() > needed;
    return others + (couldServe(here.role()) ? 1 : 0) < 2 || !votes;
  }

  private static boolean couldServe(Role role) {
    return role == Role.PRIMARY || role == Role.BACKUP;
  }

  private static String silence(PeerLink link, boolean standsAlone) {
    long foreign = link.counts().of(Verdict.Name.UNKNOWN_VERSION);
    if (foreign > 0 && link.standing().isEmpty()) {
      return "peer "
          + link.label()
          + " speaks a version that this build does not; upgrade it, one release at a time";
    }
    long forged = link.counts().of(Verdict.Name.FORGED);
    return forged > 0
        ? "peer " + link.label() + " is refused: another secret or cluster id (" + forged + ")"
        : "peer "
            + link.label()
            + " is not heard"
            + (standsAlone ? "; the next failure stops the service" : "");
  }

  private Map<String, Long> refused() {
    Map<String, Long> all = new TreeMap<>();
    peers
        .all()
        .forEach(link -> refused(link.counts()).forEach((k, v) -> all.merge(k, v, Long::sum)));
    return all;
  }

  private static Map<String, Long> refused(VerdictCounts counts) {
    Map<String, Long> refused = new TreeMap<>();
    counts
        .seen()
        .forEach((name, count) -> refused.put(name.name().toLowerCase(Locale.ROOT), count));
    refused.remove("genuine");
    // A life that has not proved itself yet is how every acquaintance begins.
    refused.remove("unacquainted");
    return refused;
  }
}
