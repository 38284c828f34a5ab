package io.flywall.agent.election;

import io.flywall.value.FirstBoot;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Priority;
import io.flywall.value.Reserved;
import io.flywall.value.Role;
import io.flywall.value.Term;
import io.flywall.value.Timing;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
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
 * Nobody's consent is needed and no LAN is asked: a node follows nothing but silence. The kernel
 * takes every mark and every renewal at the instant at which it is handed over.
 */
final class Stage {
  static final Timing TIMING =
      new Timing(Duration.ofMillis(100), 10, Duration.ofMillis(10), Duration.ofMillis(4));

  private final Map<NodeId, Node> nodes = new TreeMap<>();
  private final Set<String> cuts = new HashSet<>();
  private final Deque<Runnable> mail = new ArrayDeque<>();
  private final Map<Long, Armed> beats =
      new HashMap<>(Map.of(0L, Armed.without(MonotonicInstant.DISTANT_PAST)));
  private long lastBeat;
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
        Duration.ofMinutes(5),
        Voting.NOBODY,
        PreHookSettings.NONE);
  }

  static MonotonicInstant at(long millis) {
    return new MonotonicInstant(millis * 1_000_000);
  }

  final class Node {
    final ElectionSettings settings;
    Election election;
    Reserved stored = Reserved.NOTHING;
    boolean running;
    boolean kernelObeys = true;
    boolean diskWorks = true;
    boolean holdsVips;
    boolean stopped;
    final List<Action> actions = new ArrayList<>();
    private final Map<NodeId, Armed> lastHeardFrom = new TreeMap<>();
    private final List<Runnable> kernelSays = new ArrayList<>();
    private int lastToken;
    private boolean feeding;
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
      lastHeardFrom.clear();
      election = new Election(settings, stored, Optional.empty(), at(nowMillis));
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
      step(event);
      kernelSpeaks();
    }

    /** The kernel's word comes after the decision's end, at the same virtual instant. */
    private void kernelSpeaks() {
      if (feeding) {
        return;
      }
      feeding = true;
      while (!kernelSays.isEmpty()) {
        kernelSays.remove(0).run();
      }
      feeding = false;
    }

    private void step(Event event) {
      if (event instanceof Event.HeartbeatHeard heard) {
        lastHeardFrom.put(heard.from(), beats.get(heard.sequence()));
      }
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
        Armed echoed = beats.get(answer.sequence());
        Optional<Term> support =
            answer
                .support()
                .filter(supported -> supported.node().equals(answer.to()))
                .map(Action.Support::term);
        send(answer.to(), () -> new Event.AnswerHeard(self(), standing(), dead(), support, echoed));
      } else if (action instanceof Action.HeartbeatNow) {
        heartbeat();
      } else if (action instanceof Action.Claim claim) {
        holdsVips = true;
        renewed(claim.term(), claim.armed().orElseGet(this::arm));
      } else if (action instanceof Action.Resume) {
        holdsVips = true;
      } else if (action instanceof Action.Renew renew) {
        renewed(renew.term(), renew.armed());
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
      } else if (action instanceof Action.Store store && diskWorks) {
        stored = store.reserved();
        mail.add(() -> feed(new Event.Stored(store.reserved())));
      } else if (action instanceof Action.Stop) {
        stopped = true;
        running = false;
      }
    }

    private Armed arm() {
      return new Armed(at(nowMillis), ++lastToken);
    }

    private void renewed(Term term, Armed armed) {
      MonotonicInstant now = at(nowMillis);
      kernelSays.add(() -> step(new Event.Renewed(term, armed, now, now, true)));
    }

    private Event heardBy(NodeId to, Action.SendRelease release) {
      Event.Successor successor =
          release.successor().isEmpty()
              ? Event.Successor.ANYONE
              : release.successor().get().equals(to) ? Event.Successor.US : Event.Successor.ANOTHER;
      Armed heardTheirs =
          lastHeardFrom.getOrDefault(to, Armed.without(MonotonicInstant.DISTANT_PAST));
      return new Event.ReleaseHeard(self(), release.term(), successor, heardTheirs);
    }

    private NodeId self() {
      return settings.self();
    }

    private Duration dead() {
      return settings.timing().deadAfter();
    }

    private PeerStanding standing() {
      Standpoint here = election.standpoint();
      return new PeerStanding(here.role(), here.term(), here.rank());
    }

    private void heartbeat() {
      Armed armed = election.armsBeats() ? arm() : Armed.without(at(nowMillis));
      long sequence = ++lastBeat;
      beats.put(sequence, armed);
      for (NodeId to : nodes.keySet()) {
        send(
            to,
            () ->
                new Event.HeartbeatHeard(
                    self(),
                    standing(),
                    dead(),
                    election.lowestVotable(),
                    election.voters(),
                    false,
                    0,
                    sequence));
      }
      if (armed.hasToken()) {
        kernelSays.add(() -> step(new Event.BeatSent(armed)));
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
        kernelSpeaks();
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
