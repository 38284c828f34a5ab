package io.flywall.agent.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flywall.agent.view.AgentView;
import io.flywall.agent.view.LoopObserver;
import io.flywall.agent.view.ProblemKinds;
import io.flywall.agent.view.RoleChange;
import io.flywall.agent.view.TakeoverStages;
import io.flywall.agent.view.ViewJson;
import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * What happens, told to everybody who listens, in one order: server-sent events (HTML standard,
 * section 9.2). The loop only leaves what it has; everything else is done by a thread of the feed.
 *
 * <p>Each says when it happened ({@code at}): who comes back is told of it minutes later.
 *
 * <p>An id is the life of this agent and a number: who comes back with the last one that it saw
 * gets what it missed, as long as that is kept; otherwise a {@code status} tells it how things are.
 */
public final class EventFeed implements LoopObserver, AutoCloseable {
  /** An hour of one every four seconds; some 500 bytes each. */
  private static final int KEPT = 1_000;

  /**
   * Over each door. A browser has six connections to a host, a script has one: more is a mistake or
   * an attack, and who may come over the socket must not be kept out by who comes over TCP.
   */
  static final int MOST_LISTENERS = 256;

  /** So that a listener that is gone is noticed, and no proxy between takes silence for an end. */
  private static final Duration ALIVE_EVERY = Duration.ofSeconds(10);

  private static final byte[] ALIVE = EventFrame.comment("alive");

  private final String life;
  private final MonotonicClock clock;
  private final InstantSource wall;
  private final Queue<Runnable> orders = new ConcurrentLinkedQueue<>();
  private final Map<Door, AtomicInteger> listening =
      Map.of(Door.TCP, new AtomicInteger(), Door.SOCKET, new AtomicInteger());
  private final Thread thread = new Thread(this::run, "events");
  private volatile boolean closed;

  /** Left without a wake-up: it comes twice a second, and listeners want it when they come. */
  private volatile Optional<AgentView> latest = Optional.empty();

  // of the loop's thread
  private Optional<AgentView> before = Optional.empty();

  // of the feed's thread
  private final Deque<Kept> kept = new ArrayDeque<>();
  private final List<EventListener> listeners = new ArrayList<>();
  private long last;
  private MonotonicInstant nextAlive;

  private record Kept(long number, byte[] frame) {}

  /** Where a listener comes in. */
  enum Door {
    TCP,
    SOCKET
  }

  /**
   * Starts its thread.
   *
   * @param life of hex digits, another one at each start
   * @param wall the time that people are told
   */
  public EventFeed(String life, MonotonicClock clock, InstantSource wall) {
    this.life = life;
    this.clock = clock;
    this.wall = wall;
    this.nextAlive = clock.now().plus(ALIVE_EVERY);
    thread.setDaemon(true);
    thread.start();
  }

  // ---- from the loop ------------------------------------------------------------------------

  @Override
  public void sees(AgentView now) {
    boolean first = before.isEmpty();
    boolean otherOrders = !first && !before.get().orders().equals(now.orders());
    boolean otherProblems = !first && areOthers(before.get().problems(), now.problems());
    boolean otherPrimary = !first && !before.get().primary().equals(now.primary());
    before = Optional.of(now);
    latest = before;
    if (otherPrimary) {
      tell("primary", Map.of("primary", now.primary(), "term", now.term()));
    }
    if (otherOrders) {
      tell("orders", now.orders());
    }
    if (otherProblems) {
      tell("problems", Map.of("problems", now.problems()));
    }
  }

  /** Nearly always they are the very same, and that is said without taking them apart. */
  private static boolean areOthers(List<String> before, List<String> now) {
    return !before.equals(now) && !ProblemKinds.of(before).equals(ProblemKinds.of(now));
  }

  @Override
  public void changed(RoleChange change) {
    // As it stands in the history too.
    tell("role-change", change, change.at());
  }

  @Override
  public void tookOver(TakeoverStages stages) {
    tell("takeover", stages);
  }

  private void tell(String kind, Object data) {
    tell(kind, data, wall.instant());
  }

  private void tell(String kind, Object data, Instant at) {
    order(() -> broadcast(kind, json(data, at)));
  }

  private void order(Runnable task) {
    orders.add(task);
    LockSupport.unpark(thread);
  }

  // ---- from the server ----------------------------------------------------------------------

  /** Takes a place; false when there is none. */
  boolean reserve(Door door) {
    if (listening.get(door).incrementAndGet() <= MOST_LISTENERS) {
      return true;
    }
    release(door);
    return false;
  }

  /** Gives a place back that nobody took. */
  void release(Door door) {
    int unused = listening.get(door).decrementAndGet();
  }

  /** {@code lastSeen}: the id of the last event that it got in an earlier connection. */
  void join(EventListener listener, Optional<String> lastSeen) {
    order(() -> joined(listener, lastSeen));
  }

  // ---- the feed's thread --------------------------------------------------------------------

  private void run() {
    while (!closed) {
      Runnable task = orders.poll();
      if (task != null) {
        task.run();
      } else {
        stayAlive();
        LockSupport.parkNanos(this, Math.max(1, nextAlive.since(clock.now()).toNanos()));
      }
    }
    listeners.forEach(EventListener::end);
  }

  private void stayAlive() {
    if (!clock.now().isBefore(nextAlive)) {
      nextAlive = clock.now().plus(ALIVE_EVERY);
      sendAll(ALIVE);
    }
  }

  private void joined(EventListener listener, Optional<String> lastSeen) {
    listeners.add(listener);
    Optional<Long> number = lastSeen.flatMap(this::numberOf);
    if (number.isPresent()) {
      kept.stream()
          .filter(event -> event.number() > number.get())
          .forEach(event -> listener.send(event.frame()));
    } else {
      latest.ifPresent(
          now -> listener.send(EventFrame.of(id(last), "status", json(now, now.shownAt()))));
    }
    listener.send(ALIVE);
  }

  /** Empty for an id of another life, or so old a one that something after it is forgotten. */
  private Optional<Long> numberOf(String id) {
    if (!id.matches(life + "-\\d{1,18}")) {
      return Optional.empty();
    }
    long number = Long.parseLong(id.substring(life.length() + 1));
    long oldest = kept.isEmpty() ? last + 1 : kept.getFirst().number();
    return number > last || number < oldest - 1 ? Optional.empty() : Optional.of(number);
  }

  private void broadcast(String kind, String data) {
    last++;
    byte[] frame = EventFrame.of(id(last), kind, data);
    kept.addLast(new Kept(last, frame));
    if (kept.size() > KEPT) {
      kept.removeFirst();
    }
    sendAll(frame);
  }

  private void sendAll(byte[] frame) {
    listeners.forEach(listener -> listener.send(frame));
    listeners.removeIf(this::isGone);
  }

  private boolean isGone(EventListener listener) {
    boolean gone = listener.isGone();
    if (gone) {
      release(listener.door());
    }
    return gone;
  }

  private String id(long number) {
    return life + "-" + number;
  }

  private static String json(Object data, Instant at) {
    ObjectNode event = ViewJson.mapper().valueToTree(data);
    return ViewJson.line(event.put("at", at.toString()));
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
