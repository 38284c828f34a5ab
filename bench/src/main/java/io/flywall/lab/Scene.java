package io.flywall.lab;

import io.flywall.lab.prober.Tape;
import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * A lab with a daemon on each node and the instrument in place: what a case or a round plays on.
 */
public final class Scene implements AutoCloseable {
  /** Long enough for a JVM on a busy machine and for a failback of some seconds. */
  public static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final int LOG_LINES = 12;

  private final Lab lab;
  private final List<HaDaemon> daemons;
  private final Prober prober;

  private Scene(Lab lab, List<HaDaemon> daemons, Prober prober) {
    this.lab = lab;
    this.daemons = daemons;
    this.prober = prober;
  }

  /** Nothing is started yet but the instrument. */
  public static Scene set(Lab lab, Function<LabNode, ? extends HaDaemon> daemonOf) {
    return set(lab, daemonOf, Prober.start(lab));
  }

  /** With the instrument that asks in every way in which a node could answer. */
  public static Scene thorough(Lab lab, Function<LabNode, ? extends HaDaemon> daemonOf) {
    return set(lab, daemonOf, Prober.thorough(lab));
  }

  private static Scene set(Lab lab, Function<LabNode, ? extends HaDaemon> daemonOf, Prober prober) {
    List<HaDaemon> daemons = new ArrayList<>();
    for (LabNode node : lab.nodes()) {
      HaDaemon daemon = lab.host(daemonOf.apply(node));
      daemons.add(daemon);
    }
    return new Scene(lab, List.copyOf(daemons), prober);
  }

  public Lab lab() {
    return lab;
  }

  public Prober prober() {
    return prober;
  }

  public Switchboard switchboard() {
    return lab.switchboard();
  }

  public List<HaDaemon> daemons() {
    return daemons;
  }

  public HaDaemon daemon(String node) {
    return daemons.stream()
        .filter(daemon -> daemon.node().id().equals(node))
        .findFirst()
        .orElseThrow(() -> new LabFailure("no daemon on " + node));
  }

  /** All at the same time, and waits until exactly one answers. */
  public String startAll() {
    daemons.forEach(HaDaemon::start);
    return awaitOne();
  }

  /** Waits until exactly one node answers and goes on doing so; its name. */
  public String awaitOne() {
    return awaitOne(Duration.ofMillis(500));
  }

  public String awaitOne(Duration steady) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Set<String> seen = prober.who();
    long since = System.nanoTime();
    while (System.nanoTime() < end) {
      pause(Duration.ofMillis(10));
      Set<String> now = prober.who();
      if (!now.equals(seen)) {
        seen = now;
        since = System.nanoTime();
      }
      if (seen.size() == 1 && System.nanoTime() - since > steady.toNanos()) {
        return seen.iterator().next();
      }
    }
    throw failure("exactly one node answering; answering now: " + seen);
  }

  /** Whether this node answers now, alone or not. */
  public boolean answering(String node) {
    return prober.who().contains(node);
  }

  /** Waits until exactly these answer. */
  public void awaitAnswering(Collection<String> nodes) {
    Set<String> wanted = Set.copyOf(nodes);
    await("answering: " + wanted, () -> prober.who().equals(wanted));
  }

  public void await(String what, BooleanSupplier condition) {
    if (!comesTrue(condition, PATIENCE)) {
      throw failure(what + "; answering now: " + prober.who());
    }
  }

  /** Waits for it so long; whether it came. */
  public static boolean comesTrue(BooleanSupplier condition, Duration longest) {
    long end = System.nanoTime() + longest.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      pause(Duration.ofMillis(10));
    }
    return true;
  }

  /** Says what was awaited, and what the nodes say. */
  public LabFailure failure(String what) {
    return new LabFailure("waited " + PATIENCE.toSeconds() + " s for " + what + words());
  }

  /** The last that each daemon wrote. */
  public String words() {
    StringBuilder text = new StringBuilder();
    for (HaDaemon daemon : daemons) {
      text.append("\n--- ").append(daemon.node().id());
      text.append(daemon.running() ? " (running)\n" : " (not running)\n");
      List<String> lines = daemon.log().lines().toList();
      lines.stream()
          .skip(Math.max(0, lines.size() - LOG_LINES))
          .forEach(line -> text.append("    ").append(line).append('\n'));
    }
    return text.toString();
  }

  /** The power is cut: silence at once, and nothing of the node's memory survives. */
  public MonotonicInstant cutPower(String node) {
    MonotonicInstant at = switchboard().powerOff(lab.node(node));
    reset(node);
    return at;
  }

  /**
   * The reset button: the program ends, and nothing of the kernel's memory survives. The program
   * has to be started again.
   */
  public void reset(String node) {
    MonotonicInstant unused = daemon(node).kill();
    forgetAddresses(lab.node(node));
    // After the addresses: without the rules they would be answered for.
    Command flush = lab.node(node).namespace().run(List.of("nft", "flush", "ruleset"));
    String unusedOutput = flush.orFail();
  }

  private void forgetAddresses(LabNode node) {
    // A machine that boots has no VIP; one that was only killed still has it.
    String device = LabNetwork.LAN.device();
    for (String vip : List.of(lab.vip(), lab.vip6())) {
      if (node.has(vip)) {
        node.namespace()
            .ip("addr", "del", vip + (vip.contains(":") ? "/64" : "/24"), "dev", device);
      }
    }
  }

  /** Power comes back and the node boots. */
  public void restorePower(String node) {
    MonotonicInstant unused = switchboard().powerOn(lab.node(node));
    daemon(node).start();
  }

  /** The tape, after the answers to its last questions have had time to come. */
  public Tape tape() {
    pause(Duration.ofMillis(5));
    return prober.tape();
  }

  public static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis(), time.toNanosPart() % 1_000_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabFailure("interrupted", e);
    }
  }

  @Override
  public void close() {
    lab.close();
  }
}
