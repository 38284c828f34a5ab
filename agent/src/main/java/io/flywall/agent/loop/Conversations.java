package io.flywall.agent.loop;

import io.flywall.agent.election.Action;
import io.flywall.agent.election.Armed;
import io.flywall.agent.election.Ballot;
import io.flywall.agent.election.Election;
import io.flywall.agent.election.Event;
import io.flywall.agent.election.PeerStanding;
import io.flywall.agent.election.Standpoint;
import io.flywall.agent.view.HeadExchange;
import io.flywall.heartbeat.Message;
import io.flywall.heartbeat.Message.HandOverRequest;
import io.flywall.heartbeat.Message.NodeState;
import io.flywall.heartbeat.RoundTrip;
import io.flywall.heartbeat.Standing;
import io.flywall.heartbeat.Verdict;
import io.flywall.heartbeat.udp.PathAddress;
import io.flywall.value.GroupId;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Rank;
import io.flywall.value.Role;
import io.flywall.value.Term;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Translates what peers say into what the election understands; {@link Speech} is the way back. */
final class Conversations {
  private final SettingsInForce settings;
  private final Election election;
  private final PeerLinks peers;
  private final Speech speech;
  private final Introductions introductions;
  private final HandOverTickets tickets;
  private final HeadExchange heads;
  private final EventLog log;
  private final Refusals refusals;

  private final IdConflicts idConflicts;

  /** What peers said of their lists was compared with. */
  private int comparedWith;

  Conversations(
      SettingsInForce settings,
      Election election,
      PeerLinks peers,
      Speech speech,
      Introductions introductions,
      HandOverTickets tickets,
      HeadExchange heads,
      EventLog log) {
    this.settings = settings;
    this.election = election;
    this.peers = peers;
    this.speech = speech;
    this.introductions = introductions;
    this.tickets = tickets;
    this.heads = heads;
    this.log = log;
    this.refusals = new Refusals(peers, log);
    this.idConflicts = new IdConflicts(settings.election().timing());
    this.comparedWith = settings.vipFingerprint();
  }

  /** Other settings are in force: peers hear of them at once. */
  void reconfigured(MonotonicInstant now) {
    if (comparedWith != settings.vipFingerprint()) {
      comparedWith = settings.vipFingerprint();
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
        ? state(link, state, now)
        : genuine(link, path, genuine, now).stream().toList();
  }

  private void greeted(
      PeerLink link, PathAddress path, Verdict.Unacquainted stranger, MonotonicInstant now) {
    if (stranger.message() instanceof Message.Heartbeat
        && link.mayAnswerGreeting(now, settings.election().timing())) {
      speech.answerGreeting(link, path.path(), stranger.header());
    }
  }

  private List<Event> state(PeerLink link, NodeState state, MonotonicInstant now) {
    return state.node().equals(settings.election().self())
        ? idConflicts.seen(now).stream().toList()
        : introductions.introduced(link, state, now);
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
      speech.answerNameless(link, path.path(), sequence);
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
    int ours = settings.vipFingerprint();
    return theirs != ours && theirs != LoopSettings.NO_VIPS && ours != LoopSettings.NO_VIPS;
  }

  private Event answerHeard(NodeId name, Message.Answer answer, Armed armed) {
    boolean us = answer.supportedNode() == settings.election().self().shortForm();
    Optional<Term> supportsUs = us ? Optional.of(answer.supportedTerm()) : Optional.empty();
    PeerStanding standing = standingOf(name, answer.standing());
    return new Event.AnswerHeard(name, standing, answer.deadAfter(), supportsUs, armed);
  }

  private Event voteRequested(NodeId name, Message.VoteRequest request, int path, long sequence) {
    Optional<Action.Support> after =
        peers
            .byShortForm(request.afterNode(), settings.election().self())
            .map(node -> new Action.Support(request.afterTerm(), node));
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

  // ---- the rest ---------------------------------------------------------------------------

  /** A hint that a peer's agent is gone: look at once. */
  void refused(PathAddress path, MonotonicInstant now) {
    peers.at(path.peer()).refused(now, settings.election().timing());
  }

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
}
