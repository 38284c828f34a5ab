package io.flywall.agent.loop;

import io.flywall.agent.election.Action;
import io.flywall.agent.election.Armed;
import io.flywall.agent.election.Ballot;
import io.flywall.agent.election.Election;
import io.flywall.agent.election.Event;
import io.flywall.agent.election.PeerStanding;
import io.flywall.agent.election.Standpoint;
import io.flywall.agent.view.AgentView;
import io.flywall.agent.view.HeadExchange;
import io.flywall.heartbeat.Header;
import io.flywall.heartbeat.Message;
import io.flywall.heartbeat.Message.HandOverRequest;
import io.flywall.heartbeat.Message.NodeState;
import io.flywall.heartbeat.Pulse;
import io.flywall.heartbeat.RoundTrip;
import io.flywall.heartbeat.Standing;
import io.flywall.heartbeat.Verdict;
import io.flywall.heartbeat.udp.PathAddress;
import io.flywall.value.GroupId;
import io.flywall.value.LinkAddress;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Rank;
import io.flywall.value.Role;
import io.flywall.value.Term;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Translates between what peers say and what the election understands, in both directions. */
final class Conversations {
  private static final Duration STATE_EVERY = Duration.ofSeconds(1);

  private final SettingsInForce settings;
  private final Election election;
  private final PeerLinks peers;
  private final Traffic traffic;
  private final VipKeeper vips;
  private final LanHearing lan;
  private final HandOverTickets tickets;
  private final OrderBook orders;
  private final HeadExchange heads;
  private final EventLog log;
  private final Refusals refusals;

  /** Once: every heartbeat in both directions needs it, and a list may have a thousand. */
  private int vipFingerprint;

  private final IdConflicts idConflicts;

  private Optional<AgentView.Takeover> takeover = Optional.empty();
  private Term withdrawnTerm = Term.NONE;
  private MonotonicInstant withdrawnAt = MonotonicInstant.DISTANT_PAST;

  Conversations(
      SettingsInForce settings,
      Election election,
      PeerLinks peers,
      Traffic traffic,
      VipKeeper vips,
      LanHearing lan,
      HandOverTickets tickets,
      OrderBook orders,
      HeadExchange heads,
      EventLog log) {
    this.settings = settings;
    this.election = election;
    this.peers = peers;
    this.traffic = traffic;
    this.vips = vips;
    this.lan = lan;
    this.tickets = tickets;
    this.orders = orders;
    this.heads = heads;
    this.log = log;
    this.vipFingerprint = settings.vipFingerprint();
    this.refusals = new Refusals(peers, log);
    this.idConflicts = new IdConflicts(settings.election().timing());
  }

  /** Other settings are in force: peers hear of them at once. */
  void reconfigured(MonotonicInstant now) {
    if (vipFingerprint != settings.vipFingerprint()) {
      vipFingerprint = settings.vipFingerprint();
      // Until they say otherwise: what they said last was compared with the list of before.
      peers.all().forEach(link -> link.hasOtherVips(true));
    }
    idConflicts.changeTo(settings.election().timing());
    peers.tellSoon(now);
  }

  // ---- hearing ----------------------------------------------------------------------------

  /** What a judged datagram means to the election; mostly one thing, or nothing. */
  List<Event> heard(PathAddress path, Verdict verdict, MonotonicInstant now) {
    PeerLink link = peers.at(path.peer());
    if (verdict instanceof Verdict.Namesake) {
      return idConflicts.seen(now).stream().toList();
    }
    if (verdict instanceof Verdict.Unacquainted stranger) {
      greeted(link, path, stranger, now);
      return List.of(new Event.GreetingHeard());
    }
    if (!(verdict instanceof Verdict.Genuine genuine)) {
      return List.of();
    }
    if (genuine.newBoot()) {
      link.restarted(now);
      log.info("heartbeat", "peer-acquainted", "peer", link.label(), "path", path);
    }
    link.heardOn(path.path(), now);
    return genuine.message() instanceof NodeState state
        ? introduced(link, state, now)
        : genuine(link, path, genuine, now).stream().toList();
  }

  /** Lets a living peer prove itself: it will name the boot id that our answer carries. */
  private void greeted(
      PeerLink link, PathAddress path, Verdict.Unacquainted stranger, MonotonicInstant now) {
    Header header = stranger.header();
    if (stranger.message() instanceof Message.Heartbeat
        && link.mayAnswerGreeting(now, settings.election().timing())) {
      Message.Answer answer =
          Traffic.answer(standing(), deadAfter(), header.sequence(), Optional.empty());
      traffic.answerGreeting(link, path.path(), header, answer);
    }
  }

  private Optional<Event> genuine(
      PeerLink link, PathAddress path, Verdict.Genuine genuine, MonotonicInstant now) {
    Message message = genuine.message();
    if (groupOf(message).number() != GroupId.ONLY.number()) {
      return Optional.empty();
    }
    if (message instanceof Message.Heartbeat heartbeat) {
      return heartbeat(link, path, genuine.header().sequence(), heartbeat, now);
    }
    if (message instanceof Message.Answer answer) {
      link.heard(answer.standing(), now);
      Armed armed = link.answered(answer.echo(), now);
      return link.name().map(name -> answerHeard(name, answer, armed));
    }
    if (message instanceof Message.VoteRequest request) {
      long sequence = genuine.header().sequence();
      return link.name().map(name -> voteRequested(name, request, path.path(), sequence));
    }
    if (message instanceof Message.Vote vote) {
      Armed armed = link.voted(vote.echo());
      return link.name()
          .map(
              name ->
                  new Event.VoteHeard(
                      name,
                      vote.term(),
                      vote.conditional(),
                      vote.granted(),
                      vote.lowestVotable(),
                      armed));
    }
    if (message instanceof Message.HandOverOffer offer) {
      return link.name().map(name -> new Event.OfferHeard(name, offer.term()));
    }
    if (message instanceof Message.Released released) {
      Armed heardUs = link.voted(released.echo());
      return link.name().map(name -> releaseHeard(name, released, heardUs));
    }
    if (message instanceof Message.HandOverRefused refused) {
      tickets.refused(link.label() + ": " + refused.reason());
      return Optional.empty();
    }
    HandOverRequest request = (HandOverRequest) message;
    return link.name().flatMap(name -> handOverRequested(name, request, now));
  }

  /** Messages of a group that this version does not know change nothing. */
  private static GroupId groupOf(Message message) {
    if (message instanceof Message.Heartbeat heartbeat) {
      return heartbeat.standing().group();
    }
    if (message instanceof Message.Answer answer) {
      return answer.standing().group();
    }
    if (message instanceof Message.Released released) {
      return released.group();
    }
    if (message instanceof Message.HandOverRefused refused) {
      return refused.group();
    }
    if (message instanceof Message.VoteRequest request) {
      return request.standing().group();
    }
    if (message instanceof Message.Vote vote) {
      return vote.group();
    }
    if (message instanceof Message.HandOverOffer offer) {
      return offer.group();
    }
    return ((HandOverRequest) message).group();
  }

  private List<Event> introduced(PeerLink link, NodeState state, MonotonicInstant now) {
    if (state.node().equals(settings.election().self())) {
      return idConflicts.seen(now).stream().toList();
    }
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
    Optional<PeerLink> namesake = peers.named(state.node());
    if (namesake.isPresent() && namesake.get() != link) {
      // Its word would count twice. Whoever had the name first keeps it for this life of ours.
      log.warnOnce(
          now, "twice " + link.label(), "heartbeat", "peer-name-twice", "node", state.node());
      return List.of();
    }
    String said = state.configuration();
    if (!said.equals(settings.configuration())
        && !link.state().map(NodeState::configuration).equals(Optional.of(said))) {
      log.warn(
          "ha",
          "configuration-differs",
          "peer",
          state.node(),
          "theirs",
          said,
          "ours",
          settings.configuration());
    }
    link.introduced(state);
    ordersTold(link, state, now);
    headsTold(link, state, now);
    state.takeover().ifPresent(figure -> takeoverTold(state.node(), figure));
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
      heads.told(state.node(), present(), state.auditHeads(), now);
    } else {
      String from = link.firstName().map(NodeId::text).orElseGet(link::label);
      log.warnOnce(
          now, "heads " + from, "audit", "heads-ignored", "from", from, "says", state.node());
    }
  }

  /** The peers by the names under which their audit logs are remembered. */
  private Set<NodeId> present() {
    return peers.all().stream()
        .flatMap(link -> link.firstName().stream())
        .collect(Collectors.toSet());
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
        .flatMap(
            node ->
                (self.shortForm() == node ? Optional.of(self) : peers.byShortForm(node)).stream())
        .collect(Collectors.toSet());
  }

  private void takeoverTold(NodeId by, NodeState.Takeover figure) {
    long known = takeover.map(AgentView.Takeover::term).orElse(0L);
    if (figure.term().number() >= known) {
      takeover = Optional.of(new AgentView.Takeover(figure.term().number(), figure.outage()));
      Standpoint here = election.standpoint();
      here.primary()
          .filter(primary -> !primary.equals(by))
          .ifPresent(primary -> tickets.primaryIs(primary, here.term(), takeover));
    }
  }

  private Optional<Event> heartbeat(
      PeerLink link,
      PathAddress path,
      long sequence,
      Message.Heartbeat heartbeat,
      MonotonicInstant now) {

    link.heard(heartbeat.standing(), now);
    link.beatHeard(sequence);
    if (link.name().isEmpty()) {
      // Its name comes with its state, within a second; meanwhile it knows that we live.
      Message.Answer answer = Traffic.answer(standing(), deadAfter(), sequence, Optional.empty());
      traffic.answer(link, path.path(), answer);
      return Optional.empty();
    }
    boolean otherVips = otherVips(heartbeat.vipFingerprint());
    link.hasOtherVips(otherVips);
    if (otherVips) {
      log.warnOnce(now, "vips " + link.label(), "ha", "vip-list-differs", "peer", link.label());
    }
    NodeId name = link.name().get();
    PeerStanding standing = standingOf(name, heartbeat.standing());
    return Optional.of(
        new Event.HeartbeatHeard(
            name,
            standing,
            heartbeat.deadAfter(),
            heartbeat.lowestVotable(),
            heartbeat.voters(),
            heartbeat.standing().majority(),
            path.path(),
            sequence));
  }

  /** Lists that differ are an alarm; a witness, here or there, has none to compare. */
  private boolean otherVips(int theirs) {
    return theirs != vipFingerprint
        && theirs != LoopSettings.NO_VIPS
        && vipFingerprint != LoopSettings.NO_VIPS;
  }

  private Event answerHeard(NodeId name, Message.Answer answer, Armed armed) {
    boolean us = answer.supportedNode() == settings.election().self().shortForm();
    Optional<Term> supportsUs = us ? Optional.of(answer.supportedTerm()) : Optional.empty();
    PeerStanding standing = standingOf(name, answer.standing());
    return new Event.AnswerHeard(name, standing, answer.deadAfter(), supportsUs, armed);
  }

  private Event voteRequested(NodeId name, Message.VoteRequest request, int path, long sequence) {
    Optional<Action.Support> after =
        nodeOf(request.afterNode()).map(node -> new Action.Support(request.afterTerm(), node));
    Ballot ballot =
        new Ballot(
            request.voteTerm(),
            standingOf(name, request.standing()).rank(),
            request.deadAfter(),
            request.voters(),
            after,
            request.ready());
    return new Event.VoteRequested(name, ballot, path, sequence);
  }

  /** Whose short form that is, as far as names are known. */
  Optional<NodeId> nodeOf(int shortForm) {
    NodeId self = settings.election().self();
    return shortForm == self.shortForm() ? Optional.of(self) : peers.byShortForm(shortForm);
  }

  private Event releaseHeard(NodeId name, Message.Released released, Armed heardUs) {
    int us = settings.election().self().shortForm();
    Event.Successor successor =
        released.successor() == us
            ? Event.Successor.US
            : released.successor() == 0 ? Event.Successor.ANYONE : Event.Successor.ANOTHER;
    return new Event.ReleaseHeard(name, released.term(), successor, heardUs);
  }

  /**
   * A request comes once on every path; it counts for the term it was made in, and only while this
   * node is primary in it: the second copy finds the hand-over begun and is nobody's.
   */
  private Optional<Event> handOverRequested(
      NodeId asker, HandOverRequest request, MonotonicInstant now) {
    Standpoint here = election.standpoint();
    if (here.role() != Role.PRIMARY || !here.term().equals(request.term())) {
      return Optional.empty();
    }
    log.infoOnce(
        now,
        "asked" + asker + request.cause(),
        "ha",
        "hand-over-asked",
        "by",
        asker,
        "cause",
        request.cause());
    Optional<NodeId> by = Optional.of(asker);
    if (request.cause() == HandOverRequest.Cause.FAILBACK) {
      return Optional.of(new Event.HandOverRequested(by, Event.HandOverCause.FAILBACK, by));
    }
    Optional<NodeId> successor =
        request.successor() == 0
            ? Optional.empty()
            : Optional.of(peers.byShortForm(request.successor()).orElse(asker));
    return Optional.of(new Event.HandOverRequested(successor, Event.HandOverCause.OPERATOR, by));
  }

  private static PeerStanding standingOf(NodeId name, Standing says) {
    Rank rank = new Rank(says.inSync(), says.firstBoot(), says.priority(), name);
    return new PeerStanding(says.role(), says.term(), rank);
  }

  // ---- speaking ---------------------------------------------------------------------------

  void answer(Action.Answer answer) {
    peers
        .named(answer.to())
        .ifPresent(
            link ->
                traffic.answer(
                    link,
                    answer.path(),
                    Traffic.answer(standing(), deadAfter(), answer.sequence(), answer.support())));
  }

  void castVote(Action.CastVote vote) {
    peers
        .named(vote.to())
        .ifPresent(
            link ->
                traffic.back(
                    link,
                    vote.path(),
                    new Message.Vote(
                        GroupId.ONLY,
                        vote.term(),
                        (int) vote.sequence(),
                        vote.conditional(),
                        vote.granted(),
                        election.lowestVotable())));
  }

  /** A hint that a peer's agent is gone: look at once. */
  void refused(PathAddress path, MonotonicInstant now) {
    peers.at(path.peer()).refused(now, settings.election().timing());
  }

  void heartbeat(int peer, Armed armed) {
    traffic.heartbeat(peers.at(peer), heartbeat(), armed);
  }

  void requestVotes(Ballot ballot, Armed armed) {
    Message message =
        new Message.VoteRequest(
            standing(),
            ballot.deadAfter(),
            ballot.term(),
            ballot.voters(),
            ballot.ready(),
            ballot.after().map(Action.Support::term).orElse(Term.NONE),
            ballot.after().map(old -> old.node().shortForm()).orElse(0));
    peers.all().forEach(link -> traffic.marked(link, message, armed));
  }

  void offer(Action.SendOffer offer) {
    Message message = new Message.HandOverOffer(GroupId.ONLY, offer.term());
    peers.named(offer.successor()).ifPresent(link -> traffic.everywhere(link, message));
  }

  void release(Action.SendRelease release) {
    int successor = release.successor().map(NodeId::shortForm).orElse(0);
    for (PeerLink link : peers.all()) {
      traffic.everywhere(
          link,
          new Message.Released(GroupId.ONLY, release.term(), successor, link.lastBeatHeard()));
    }
  }

  void askForFailback(Action.RequestHandOver request) {
    NodeId self = settings.election().self();
    ask(request.primary(), Optional.of(self), request.term(), HandOverRequest.Cause.FAILBACK);
  }

  void askForHandOver(NodeId primary, Optional<NodeId> to, Term term) {
    ask(primary, to, term, HandOverRequest.Cause.OPERATOR);
  }

  private void ask(NodeId primary, Optional<NodeId> to, Term term, HandOverRequest.Cause cause) {
    int successor = to.map(NodeId::shortForm).orElse(0);
    Message message = new HandOverRequest(GroupId.ONLY, term, successor, cause);
    peers.named(primary).ifPresent(link -> traffic.everywhere(link, message));
  }

  void tellRefusal(NodeId asker, String reason) {
    Term term = election.standpoint().term();
    Message message = new Message.HandOverRefused(GroupId.ONLY, term, reason);
    peers.named(asker).ifPresent(link -> traffic.everywhere(link, message));
  }

  /** States whose time has come. */
  void sendStates(MonotonicInstant now) {
    for (PeerLink link : peers.all()) {
      if (link.stateDue(now)) {
        link.stateLeft(now, STATE_EVERY, settings.election().timing().probeInterval());
        if (link.pulse().colour(now) == Pulse.Colour.SILENT) {
          // It may be back with an older build: this is then the first that it can read.
          link.speaking().assumeOldestVersion();
        }
        traffic.everywhere(link, state());
      }
    }
  }

  MonotonicInstant nextState() {
    MonotonicInstant next = MonotonicInstant.DISTANT_FUTURE;
    for (PeerLink link : peers.all()) {
      next = MonotonicInstant.earlier(next, link.nextState());
    }
    return next;
  }

  private Standing standing() {
    Standpoint here = election.standpoint();
    return new Standing(
        GroupId.ONLY,
        here.role(),
        here.term(),
        here.rank().inSync(),
        orders.paused(),
        settings.election().voting().majority(),
        settings.election().firstBoot(),
        settings.election().priority());
  }

  private Message.Heartbeat heartbeat() {
    return new Message.Heartbeat(
        standing(), deadAfter(), election.lowestVotable(), election.voters(), vipFingerprint);
  }

  private NodeState state() {
    Optional<String> problem = vips.deviceProblem();
    return new NodeState(
        settings.election().self(),
        settings.version(),
        settings.configuration(),
        problem.orElse("healthy"),
        problem.isPresent(),
        takeover.map(figure -> new NodeState.Takeover(new Term(figure.term()), figure.outage())),
        vips.linkAddresses(),
        lan.nodes().map(nodes -> nodes.stream().map(NodeId::shortForm).collect(Collectors.toSet())),
        election.offered(),
        orders.orders(),
        settings.api(),
        heads.toTell(present()));
  }

  // ---- hand-overs of ours -------------------------------------------------------------------

  /** The VIPs are away from this instant on, as far as this node is concerned. */
  void withdrawBegins(Term term, MonotonicInstant now) {
    withdrawnTerm = term;
    withdrawnAt = now;
  }

  /** The successor was heard; the figure is an upper bound, its first word took its way. */
  void handOverDone(Action.HandOverDone done, MonotonicInstant now) {
    if (!done.term().isAfter(withdrawnTerm)) {
      return;
    }
    Duration outage = now.since(withdrawnAt);
    takeover = Optional.of(new AgentView.Takeover(done.term().number(), outage));
    peers.tellSoon(now);
    log.info(
        "ha",
        "hand-over-done",
        "to",
        done.successor(),
        "term",
        done.term(),
        "away_us",
        outage.toNanos() / 1000);
  }

  Optional<AgentView.Takeover> takeover() {
    return takeover;
  }

  /** This node took over from one that was silent: nobody else can say for how long. */
  void tookOver(long term, Duration outage, MonotonicInstant now) {
    takeover = Optional.of(new AgentView.Takeover(term, outage));
    peers.tellSoon(now);
  }

  // ---- the rest ---------------------------------------------------------------------------

  /** A node of this name, ourselves included. */
  Optional<NodeId> known(String name) {
    return NodeId.isValid(name) && names().contains(name)
        ? Optional.of(new NodeId(name))
        : Optional.empty();
  }

  List<String> names() {
    return Stream.concat(
            Stream.of(settings.election().self()),
            peers.all().stream().flatMap(link -> link.name().stream()))
        .map(NodeId::text)
        .toList();
  }

  /** What was refused until now counts no more. */
  void forgetTrouble() {
    peers.all().forEach(link -> link.counts().reset());
    refusals.forget();
    heads.forgetTrouble();
  }

  /** Audit logs of peers that are no longer what they were. */
  List<String> auditTroubles() {
    return heads.troubles();
  }

  /** What is not wrong yet but will be asked about: refused datagrams, slow paths. */
  void reportTrouble(MonotonicInstant now) {
    refusals.report(now);
    peers.all().forEach(link -> reportSlowPaths(link, now));
  }

  /** Beyond P / 2 an answer comes too late to spare a probe (design section 4). */
  private void reportSlowPaths(PeerLink link, MonotonicInstant now) {
    Duration limit = settings.election().timing().probeInterval().dividedBy(2);
    for (PathAddress path : link.paths()) {
      RoundTrip measured = link.roundTrip(path.path());
      Duration roundTrip = measured.smoothed();
      if (measured.isSettled() && roundTrip.compareTo(limit) > 0) {
        log.warnOnce(
            now,
            "slow " + path,
            "heartbeat",
            "slow-path",
            "peer",
            path,
            "round_trip_us",
            roundTrip.toNanos() / 1000,
            "do",
            "raise probe_interval above twice the round trip");
      }
    }
  }

  /** Whether another node still uses our id; tells the election when that ends. */
  Optional<Event> idConflictEnded(MonotonicInstant now) {
    return idConflicts.ended(now);
  }

  boolean idConflict() {
    return idConflicts.present();
  }

  private Duration deadAfter() {
    return election.deadAfter();
  }
}
