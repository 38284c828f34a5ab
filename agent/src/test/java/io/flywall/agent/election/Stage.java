package io.flywall.agent.election;

import io.flywall.value.FirstBoot;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Priority;
import io.flywall.value.Role;
import io.flywall.value.Term;
import io.flywall.value.Timing;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Nodes with the real election in virtual time: a millisecond a step, datagrams arrive at once
 * unless the link is cut. Heartbeats each H; no probes, which only matter where datagrams get lost.
 */
final class Stage {
  static final Timing TIMING =
      new Timing(Duration.ofMillis(100), 10, Duration.ofMillis(10), Duration.ofMillis(4));

  private final Map<NodeId, Node> nodes = new TreeMap<>();
  private final Set<String> cuts = new HashSet<>();
  private final Deque<Runnable> mail = new ArrayDeque<>();
  private long nowMillis;

  /** Everything that was decided, for assertions: {@code "120 a INIT->BACKUP PRIMARY_HEARD"}. */
  final List<String> story = new ArrayList<>();

  /** Instants (ms) at which more than one node held the VIPs. */
  final List<Long> dual = new ArrayList<>();

  static ElectionSettings settings(String id, int priority) {
    return new ElectionSettings(
        new NodeId(id),
        new Priority(priority),
        FirstBoot.AUTO,
        false,
        TIMING,
        true,
        Duration.ofSeconds(5),
        Duration.ofMinutes(5));
  }

  static MonotonicInstant at(long millis) {
    return new MonotonicInstant(millis * 1_000_000);
  }

  final class Node {
    final ElectionSettings settings;
    Election election;
    Term stored = Term.NONE;
    boolean running;
    boolean kernelObeys = true;
    boolean diskWorks = true;
    boolean holdsVips;
    boolean stopped;
    final List<Action> actions = new ArrayList<>();
    private long nextHeartbeat;
    private MonotonicInstant wakeAt = MonotonicInstant.DISTANT_FUTURE;

    Node(ElectionSettings settings) {
      this.settings = settings;
    }

    void start() {
      holdsVips = false;
      running = true;
      stopped = false;
      nextHeartbeat = nowMillis;
      election = new Election(settings, stored, at(nowMillis));
      feed(new Event.Ticked());
    }

    /** Dies as with kill -9; what the kernel holds stays. */
    void kill() {
      running = false;
    }

    Role role() {
      return election.standpoint().role();
    }

    void feed(Event event) {
      Decision decision = election.step(event, at(nowMillis));
      wakeAt = decision.wakeAt();
      for (Decision.Transition t : decision.transitions()) {
        story.add(
            nowMillis + " " + settings.self() + " " + t.from() + "->" + t.to() + " " + t.reason());
      }
      decision.actions().forEach(this::perform);
    }

    private void perform(Action action) {
      actions.add(action);
      if (action instanceof Action.Answer answer) {
        send(
            answer.to(), () -> new Event.AnswerHeard(self(), standing(), dead(), Optional.empty()));
      } else if (action instanceof Action.HeartbeatNow) {
        heartbeat();
      } else if (action instanceof Action.Claim) {
        holdsVips = true;
      } else if (action instanceof Action.Withdraw withdraw && kernelObeys) {
        holdsVips = false;
        mail.add(() -> feed(new Event.Withdrawn(withdraw.term())));
      } else if (action instanceof Action.SendRelease release) {
        nodes.keySet().forEach(to -> send(to, () -> heardBy(to, release)));
      } else if (action instanceof Action.RequestHandOver request) {
        Optional<NodeId> us = Optional.of(self());
        send(
            request.primary(),
            () -> new Event.HandOverRequested(us, Event.HandOverCause.FAILBACK, us));
      } else if (action instanceof Action.ReserveTerms reserve && diskWorks) {
        stored = reserve.ceiling();
        mail.add(() -> feed(new Event.TermsReserved(reserve.ceiling())));
      } else if (action instanceof Action.Stop) {
        stopped = true;
        running = false;
      }
    }

    private Event heardBy(NodeId to, Action.SendRelease release) {
      Event.Successor successor =
          release.successor().isEmpty()
              ? Event.Successor.ANYONE
              : release.successor().get().equals(to) ? Event.Successor.US : Event.Successor.ANOTHER;
      return new Event.ReleaseHeard(self(), release.term(), successor);
    }

    private NodeId self() {
      return settings.self();
    }

    private Duration dead() {
      return settings.timing().deadAfter();
    }

    private PeerStanding standing() {
      Standpoint here = election.standpoint();
      return new PeerStanding(here.role(), here.term(), settings.rank());
    }

    private void heartbeat() {
      for (NodeId to : nodes.keySet()) {
        send(to, () -> new Event.HeartbeatHeard(self(), standing(), dead(), 0, 0));
      }
    }

    private void send(NodeId to, Supplier<Event> event) {
      Node target = nodes.get(to);
      if (target == this || cuts.contains(self() + ">" + to)) {
        return;
      }
      Event now = event.get();
      mail.add(
          () -> {
            if (target.running) {
              target.feed(now);
            }
          });
    }

    private void turn() {
      if (nowMillis >= nextHeartbeat) {
        nextHeartbeat = nowMillis + settings.timing().heartbeatInterval().toMillis();
        heartbeat();
      }
      if (!at(nowMillis).isBefore(wakeAt)) {
        feed(new Event.Ticked());
      }
    }
  }

  Node node(ElectionSettings settings) {
    Node node = new Node(settings);
    nodes.put(settings.self(), node);
    return node;
  }

  Node node(String id, int priority) {
    return node(settings(id, priority));
  }

  void cut(String from, String to) {
    cuts.add(from + ">" + to);
  }

  void cutBothWays(String a, String b) {
    cut(a, b);
    cut(b, a);
  }

  void heal() {
    cuts.clear();
  }

  /** Turns the world for so many milliseconds. */
  void run(long millis) {
    for (long end = nowMillis + millis; nowMillis < end; nowMillis++) {
      nodes.values().stream().filter(node -> node.running).forEach(Node::turn);
      while (!mail.isEmpty()) {
        mail.poll().run();
      }
      if (nodes.values().stream().filter(node -> node.holdsVips).count() > 1) {
        dual.add(nowMillis);
      }
    }
  }

  long now() {
    return nowMillis;
  }

  /** Milliseconds until exactly one running node is primary; fails after {@code limit}. */
  long untilPrimary(Node expected, long limit) {
    long start = nowMillis;
    while (expected.election == null || expected.role() != Role.PRIMARY) {
      if (nowMillis - start > limit) {
        throw new AssertionError("no primary " + expected.settings.self() + "\n" + story);
      }
      run(1);
    }
    return nowMillis - start;
  }
}
