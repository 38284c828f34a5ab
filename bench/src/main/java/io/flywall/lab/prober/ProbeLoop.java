package io.flywall.lab.prober;

import io.flywall.value.EnvironmentFailure;
import io.flywall.vip.MacAddress;
import io.flywall.vip.linux.BootClock;
import io.flywall.vip.linux.IcmpSocket;
import io.flywall.vip.wire.IcmpEcho;
import io.flywall.vip.wire.IpEcho;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Every millisecond: asks each node by its MAC address on both networks whether it answers for the
 * VIP, and sends one ordinary ping through the client's own ARP cache. The first tells who answers,
 * whatever any cache says; the second what a client suffers.
 */
final class ProbeLoop implements TickingLoop {
  /** A node that answered within this many ticks answers now. */
  private static final int RECENT = 10;

  private final ProbePlan plan;
  private final Inet4Address vip;
  private final BootClock clock = new BootClock();
  private final Leg lan;
  private final Leg sync;
  private final NeighborLeg lanNeighbors;
  private final NeighborLeg syncNeighbors;
  private final IcmpSocket ping;
  private final ConcurrentLinkedQueue<Consumer<ProbeLoop>> requests = new ConcurrentLinkedQueue<>();
  private volatile boolean ending;
  private Recorder recorder = new Recorder(0);

  ProbeLoop(ProbePlan plan) throws EnvironmentFailure {
    this.plan = plan;
    this.vip = inet4(plan.vip());
    List<Integer> nodes = IntStream.range(0, plan.nodes().size()).boxed().toList();
    List<MacAddress> lanMacs = nodes.stream().map(plan::lanMac).toList();
    List<MacAddress> syncMacs = nodes.stream().map(plan::syncMac).toList();
    this.lan =
        new Leg(
            plan.lanDevice(),
            inet4(plan.lanAddress()),
            vip,
            lanMacs,
            Answer.ECHO_LAN,
            Answer.TCP_LAN);
    this.sync =
        new Leg(
            plan.syncDevice(),
            inet4(plan.syncAddress()),
            vip,
            syncMacs,
            Answer.ECHO_SYNC,
            Answer.TCP_SYNC);
    this.lanNeighbors =
        neighbors(plan.lanDevice(), lan, plan.lanAddress6(), lanMacs, Answer.ECHO6_LAN);
    this.syncNeighbors =
        neighbors(plan.syncDevice(), sync, plan.syncAddress6(), syncMacs, Answer.ECHO6_SYNC);
    this.ping = IcmpSocket.open();
  }

  private NeighborLeg neighbors(
      String device, Leg leg, String own, List<MacAddress> nodes, Answer echo)
      throws EnvironmentFailure {
    Inet6Address asker = inet6(own + "fe");
    return new NeighborLeg(device, leg.alias(), inet6(own), asker, inet6(plan.vip6()), nodes, echo);
  }

  private static Inet4Address inet4(String text) {
    return (Inet4Address) literal(text);
  }

  private static Inet6Address inet6(String text) {
    return (Inet6Address) literal(text);
  }

  private static InetAddress literal(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("not an address: " + text, e);
    }
  }

  @Override
  public void run() {
    try {
      Ticker ticker = new Ticker(clock);
      while (!ending) {
        hear();
        answerRequests();
        ask();
        hear();
        ticker.await();
      }
    } catch (EnvironmentFailure e) {
      throw new IllegalStateException("the prober's sockets fail", e);
    }
  }

  private void ask() throws EnvironmentFailure {
    long tick = recorder.begin(clock.now().nanos());
    lan.askEcho(tick);
    sync.askEcho(tick);
    byte[] payload = ByteBuffer.allocate(Long.BYTES).putLong(tick).array();
    boolean unused = ping.send(vip, IcmpEcho.request(Leg.PING, (int) tick, payload));
    if (plan.safety()) {
      lan.askMore(tick);
      sync.askMore(tick);
      lanNeighbors.ask(tick);
      syncNeighbors.ask(tick);
    }
    if (clock.now().nanos() - recorder.sentAt(tick) > Ticker.TICK) {
      // Two who were asked that far apart may have answered one after the other.
      recorder.tear(tick);
    }
  }

  private void hear() throws EnvironmentFailure {
    lan.hear(recorder);
    sync.hear(recorder);
    if (plan.safety()) {
      lan.hearArp(recorder);
      sync.hearArp(recorder);
      lanNeighbors.hear(recorder);
      syncNeighbors.hear(recorder);
    }
    Optional<IpEcho> reply = ping.receive();
    while (reply.isPresent()) {
      IcmpEcho echo = reply.get().echo();
      if (echo.identifier() == Leg.PING && echo.payload().length == Long.BYTES) {
        recorder.ping(ByteBuffer.wrap(echo.payload()).getLong(), clock.now().nanos());
      }
      reply = ping.receive();
    }
  }

  private void answerRequests() {
    Consumer<ProbeLoop> request = requests.poll();
    while (request != null) {
      request.accept(this);
      request = requests.poll();
    }
  }

  /** Begins a new tape; the old one is the result. */
  CompletableFuture<Recorder> change() {
    CompletableFuture<Recorder> old = new CompletableFuture<>();
    requests.add(
        loop -> {
          Recorder full = loop.recorder;
          loop.recorder = new Recorder(full.nextTick());
          old.complete(full);
        });
    return old;
  }

  /** The mask of everything that was answered just now. */
  CompletableFuture<Long> now() {
    CompletableFuture<Long> mask = new CompletableFuture<>();
    requests.add(loop -> mask.complete(loop.recorder.recent(RECENT)));
    return mask;
  }

  @Override
  public void end() {
    ending = true;
  }

  @Override
  public void close() {
    lan.close();
    sync.close();
    lanNeighbors.close();
    syncNeighbors.close();
    ping.close();
  }
}
