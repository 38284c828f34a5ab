package io.flywall.agent.loop;

import io.flywall.agent.election.Armed;
import io.flywall.heartbeat.Conversation;
import io.flywall.heartbeat.Message.NodeState;
import io.flywall.heartbeat.Pulse;
import io.flywall.heartbeat.RoundTrip;
import io.flywall.heartbeat.SendLog;
import io.flywall.heartbeat.Speaking;
import io.flywall.heartbeat.Standing;
import io.flywall.heartbeat.VerdictCounts;
import io.flywall.heartbeat.udp.PathAddress;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Timing;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One peer as the loop sees it: its paths, when to send, what was heard. Its name comes from the
 * configuration or, where that gives addresses only, from its first state datagram; until then the
 * election does not hear of it.
 */
final class PeerLink {
  /** With 20 % loss on its paths one datagram in 3,000 is then told a second late. */
  private static final int TOLD_AGAIN = 4;

  private final List<PathAddress> paths;
  private final List<RoundTrip> roundTrips;
  private final Conversation conversation;
  private final VerdictCounts counts;
  private final SendLog sent = new SendLog();
  private final Pulse pulse;

  private Optional<NodeId> name;
  private Optional<NodeId> firstName;
  private Optional<Standing> standing = Optional.empty();
  private Optional<NodeState> state = Optional.empty();
  private MonotonicInstant lastHeard = MonotonicInstant.DISTANT_PAST;
  private MonotonicInstant machineAnsweredAt = MonotonicInstant.DISTANT_PAST;
  private MonotonicInstant lastGreeted = MonotonicInstant.DISTANT_PAST;
  private MonotonicInstant lastRefused = MonotonicInstant.DISTANT_PAST;
  private MonotonicInstant nextState;
  private int repeats;
  private final MonotonicInstant[] heardOn;
  private long unansweredInARow;
  private int lastBeatHeard;
  private boolean otherVips;

  PeerLink(
      Optional<NodeId> configuredName,
      List<PathAddress> paths,
      Conversation conversation,
      VerdictCounts counts,
      Pulse pulse,
      MonotonicInstant now) {
    this.name = configuredName;
    this.firstName = configuredName;
    this.paths = List.copyOf(paths);
    this.roundTrips = paths.stream().map(path -> new RoundTrip()).toList();
    this.conversation = conversation;
    this.counts = counts;
    this.pulse = pulse;
    this.nextState = now;
    this.heardOn = new MonotonicInstant[paths.size()];
    Arrays.fill(heardOn, MonotonicInstant.DISTANT_PAST);
  }

  List<PathAddress> paths() {
    return paths;
  }

  Speaking speaking() {
    return conversation.speaking();
  }

  Conversation conversation() {
    return conversation;
  }

  VerdictCounts counts() {
    return counts;
  }

  Pulse pulse() {
    return pulse;
  }

  RoundTrip roundTrip(int path) {
    return roundTrips.get(path);
  }

  Optional<NodeId> name() {
    return name;
  }

  /**
   * The name that it was configured with or, without one, that it told first: what is remembered of
   * a node for long is not to follow each name that it takes.
   */
  Optional<NodeId> firstName() {
    return firstName;
  }

  /** What people call it before it told its name. */
  String label() {
    return name.map(NodeId::text).orElseGet(() -> paths.get(0).toString());
  }

  Optional<Standing> standing() {
    return standing;
  }

  Optional<NodeState> state() {
    return state;
  }

  MonotonicInstant lastHeard() {
    return lastHeard;
  }

  /** When its kernel, or a router's, refused a datagram: then some machine was there. */
  MonotonicInstant machineAnsweredAt() {
    return machineAnsweredAt;
  }

  long unansweredInARow() {
    return unansweredInARow;
  }

  /** A heartbeat or a request for a vote, which an answer will name. */
  void left(long sequence, int path, Armed armed) {
    sent.add(sequence, path, armed.at(), armed.token());
  }

  /** One heartbeat or probe left, on however many paths. */
  void beaten() {
    unansweredInARow++;
  }

  /** Something genuine came on this path. */
  void heardOn(int path, MonotonicInstant now) {
    heardOn[path] = now;
  }

  MonotonicInstant lastHeardOn(int path) {
    return heardOn[path];
  }

  void heard(Standing says, MonotonicInstant now) {
    standing = Optional.of(says);
    lastHeard = now;
  }

  /** The mark of what an answer echoes; measures the round trip on the way. */
  Armed answered(int echo, MonotonicInstant now) {
    Optional<SendLog.Entry> entry = sent.find(echo);
    entry.ifPresent(
        left -> {
          pulse.answered(left.path(), left.sentAt(), now);
          roundTrips.get(left.path()).measured(now.since(left.sentAt()));
          unansweredInARow = 0;
        });
    return markOf(entry);
  }

  /** The mark of what a vote or a release echoes. */
  Armed voted(int echo) {
    return markOf(sent.find(echo));
  }

  /** What nobody remembers is as old as can be, and proves nothing. */
  private static Armed markOf(Optional<SendLog.Entry> entry) {
    return entry
        .map(left -> new Armed(left.sentAt(), left.token()))
        .orElse(Armed.without(MonotonicInstant.DISTANT_PAST));
  }

  void hasOtherVips(boolean differing) {
    otherVips = differing;
  }

  boolean hasOtherVips() {
    return otherVips;
  }

  void beatHeard(long sequence) {
    lastBeatHeard = (int) sequence;
  }

  /** The lower bits of its newest heartbeat's sequence, for what has to be proved young. */
  int lastBeatHeard() {
    return lastBeatHeard;
  }

  void introduced(NodeState says) {
    state = Optional.of(says);
    name = Optional.of(says.node());
    firstName = firstName.or(() -> name);
  }

  /**
   * Its kernel, or anybody who forges ICMP, says that no agent listens there: asked at once, but at
   * most once each P. Who is silent anyway is not asked more often for that: each question would be
   * refused again, and a peer whose agent is stopped would keep this node's processors busy.
   */
  void refused(MonotonicInstant now, Timing timing) {
    machineAnsweredAt = now;
    boolean news = pulse.colour(now) != Pulse.Colour.SILENT;
    if (news && now.since(lastRefused).compareTo(timing.probeInterval()) >= 0) {
      lastRefused = now;
      pulse.hurry(now);
    }
  }

  /** Its agent restarted: what its earlier life said of itself is void. */
  void restarted(MonotonicInstant now) {
    state = Optional.empty();
    nextState = now;
    pulse.hurry(now);
  }

  boolean stateDue(MonotonicInstant now) {
    return speaking().acquainted() && !now.isBefore(nextState);
  }

  MonotonicInstant nextState() {
    return speaking().acquainted() ? nextState : MonotonicInstant.DISTANT_FUTURE;
  }

  /** The next one in {@code pause}; earlier while what was worth telling at once may be lost. */
  void stateLeft(MonotonicInstant now, Duration pause, Duration repeat) {
    nextState = now.plus(repeats > 0 ? repeat : pause);
    repeats = Math.max(0, repeats - 1);
  }

  /** Says its state at the next turn, and again: something worth telling happened. */
  void tellSoon(MonotonicInstant now) {
    nextState = now;
    repeats = TOLD_AGAIN;
  }

  /** Whether a greeting of a life that has not proved itself is answered: at most one each P. */
  boolean mayAnswerGreeting(MonotonicInstant now, Timing timing) {
    if (now.since(lastGreeted).compareTo(timing.probeInterval()) < 0) {
      return false;
    }
    lastGreeted = now;
    return true;
  }
}
