package io.flywall.agent.loop;

import io.flywall.agent.election.Action;
import io.flywall.agent.election.Armed;
import io.flywall.agent.election.Ballot;
import io.flywall.agent.election.Election;
import io.flywall.agent.election.Standpoint;
import io.flywall.agent.view.HeadExchange;
import io.flywall.heartbeat.Header;
import io.flywall.heartbeat.Message;
import io.flywall.heartbeat.Message.HandOverRequest;
import io.flywall.heartbeat.Message.NodeState;
import io.flywall.heartbeat.Pulse;
import io.flywall.heartbeat.Standing;
import io.flywall.value.GroupId;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Term;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;

/** What this node says to its peers: what the election wants said, and once a second what it is. */
final class Speech {
  private static final Duration STATE_EVERY = Duration.ofSeconds(1);

  private final SettingsInForce settings;
  private final Election election;
  private final PeerLinks peers;
  private final Traffic traffic;
  private final VipKeeper vips;
  private final LanHearing lan;
  private final OrderBook orders;
  private final HeadExchange heads;
  private final TakeoverFigure takeover;

  Speech(
      SettingsInForce settings,
      Election election,
      PeerLinks peers,
      Traffic traffic,
      VipKeeper vips,
      LanHearing lan,
      OrderBook orders,
      HeadExchange heads,
      TakeoverFigure takeover) {
    this.settings = settings;
    this.election = election;
    this.peers = peers;
    this.traffic = traffic;
    this.vips = vips;
    this.lan = lan;
    this.orders = orders;
    this.heads = heads;
    this.takeover = takeover;
  }

  // ---- to one -----------------------------------------------------------------------------

  /** Lets a living peer prove itself: it will name the boot id that our answer carries. */
  void answerGreeting(PeerLink link, int path, Header header) {
    traffic.answerGreeting(link, path, header, unsupporting(header.sequence()));
  }

  /** That this node lives, and no more: whoever asked has no name yet. */
  void answerNameless(PeerLink link, int path, long sequence) {
    traffic.answer(link, path, unsupporting(sequence));
  }

  private Message.Answer unsupporting(long sequence) {
    return Traffic.answer(standing(), election.deadAfter(), sequence, Optional.empty());
  }

  void answer(Action.Answer answer) {
    peers
        .named(answer.to())
        .ifPresent(
            link ->
                traffic.answer(
                    link,
                    answer.path(),
                    Traffic.answer(
                        standing(), election.deadAfter(), answer.sequence(), answer.support())));
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

  /** What this node is, for who has to know. */
  Standing standing() {
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
        standing(),
        election.deadAfter(),
        election.lowestVotable(),
        election.voters(),
        settings.vipFingerprint());
  }

  private NodeState state() {
    Optional<String> problem = vips.deviceProblem();
    return new NodeState(
        settings.election().self(),
        settings.version(),
        settings.configuration(),
        problem.orElse("healthy"),
        problem.isPresent(),
        takeover
            .known()
            .map(figure -> new NodeState.Takeover(new Term(figure.term()), figure.outage())),
        vips.linkAddresses(),
        lan.nodes().map(nodes -> nodes.stream().map(NodeId::shortForm).collect(Collectors.toSet())),
        election.offered(),
        orders.orders(),
        settings.api(),
        heads.toTell(peers.firstNames()));
  }
}
