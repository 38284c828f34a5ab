package io.flywall.agent.loop;

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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One peer as the loop sees it: its paths, when to send, what was heard. Its name comes from the
 * configuration or, where that gives addresses only, from its first state datagram; until then the
 * election does not hear of it.
 */
final class PeerLink {
  private final List<PathAddress> paths;
  private final List<RoundTrip> roundTrips;
  private final Conversation conversation;
  private final VerdictCounts counts;
  private final SendLog sent = new SendLog();
  private final Pulse pulse;

  private Optional<NodeId> name;
  private Optional<Standing> standing = Optional.empty();
  private Optional<NodeState> state = Optional.empty();
  private MonotonicInstant lastHeard = MonotonicInstant.DISTANT_PAST;
  private MonotonicInstant lastGreeted = MonotonicInstant.DISTANT_PAST;
  private MonotonicInstant nextState;
  private MonotonicInstant lastBeat;
  private final MonotonicInstant[] heardOn;
  private long unansweredInARow;

  PeerLink(
      Optional<NodeId> configuredName,
      List<PathAddress> paths,
      Conversation conversation,
      VerdictCounts counts,
      Timing timing,
      MonotonicInstant now) {
    this.name = configuredName;
    this.paths = List.copyOf(paths);
    this.roundTrips = paths.stream().map(path -> new RoundTrip()).toList();
    this.conversation = conversation;
    this.counts = counts;
    this.pulse = new Pulse(timing, now);
    this.nextState = now;
    this.lastBeat = now;
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

  long unansweredInARow() {
    return unansweredInARow;
  }

  void heartbeatLeft(long sequence, int path, MonotonicInstant at) {
    sent.add(sequence, path, at);
  }

  /** One heartbeat or probe left, on however many paths. */
  void beaten(MonotonicInstant at) {
    pulse.sent(at);
    lastBeat = at;
    unansweredInARow++;
  }

  /** When a heartbeat last left; the start of this life before the first. */
  MonotonicInstant lastBeat() {
    return lastBeat;
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

  /** The send time of what an answer echoes; measures the round trip on the way. */
  Optional<MonotonicInstant> answered(int echo, MonotonicInstant now) {
    Optional<SendLog.Entry> entry = sent.find(echo);
    entry.ifPresent(
        left -> {
          pulse.answered(left.sentAt(), now);
          roundTrips.get(left.path()).measured(now.since(left.sentAt()));
          unansweredInARow = 0;
        });
    return entry.map(SendLog.Entry::sentAt);
  }

  void introduced(NodeState says) {
    state = Optional.of(says);
    name = Optional.of(says.node());
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

  void stateLeft(MonotonicInstant next) {
    nextState = next;
  }

  /** Says its state at the next turn: something worth telling happened. */
  void tellSoon(MonotonicInstant now) {
    nextState = now;
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
