package io.flywall.agent.process;

import io.flywall.agent.loop.AgentAssembly;
import io.flywall.config.HaSettings;
import io.flywall.value.EnvironmentFailure;
import io.flywall.vip.Gateways;
import io.flywall.vip.VipWire;
import io.flywall.vip.linux.GatewayWatch;
import io.flywall.vip.linux.LinuxVipWire;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an agent listens to beside heartbeats: the VIPs' LANs where nobody votes, and gateways where
 * some are configured. Without gateways it serves all the same, and says so; deaf to a LAN that it
 * has to ask it does not start.
 */
final class Ears implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  /** Three rounds without an answer are a loss: as fast as an operator would want to be sure. */
  private static final Duration ASK_GATEWAYS_EVERY = Duration.ofSeconds(1);

  private final AgentAssembly agent;
  private final Runnable urgent;

  // Guarded by this.
  private Optional<VipWire> wire;
  private final Deque<VipWire> waiting = new ArrayDeque<>();
  private Optional<Gateways> gateways;

  private Ears(AgentAssembly agent, Runnable urgent) {
    this.agent = agent;
    this.urgent = urgent;
    this.wire = Optional.empty();
    this.gateways = Optional.empty();
  }

  static Ears open(HaSettings ha, boolean asksWire, AgentAssembly agent, Runnable urgent)
      throws EnvironmentFailure {
    Ears ears = new Ears(agent, urgent);
    if (asksWire && !ha.virtualAddresses().isEmpty()) {
      ears.wire = Optional.of(ears.listen(ha));
    }
    ears.gateways = ears.watch(ha);
    return ears;
  }

  synchronized Optional<VipWire> wire() {
    return wire;
  }

  private VipWire listen(HaSettings ha) throws EnvironmentFailure {
    try {
      return LinuxVipWire.start(ha.virtualAddresses(), agent::heard, urgent);
    } catch (EnvironmentFailure deaf) {
      // To claim without having asked would be two owners at the first cut of the sync cable.
      throw new EnvironmentFailure(
          "the VIPs' LANs cannot be listened to: "
              + deaf.getMessage()
              + " (virtual_ip.arp_ping = false does without)",
          deaf);
    }
  }

  /** Listens for other VIPs as well, until the loop asks by that one or {@link #notAskedBy}. */
  synchronized VipWire listenFor(HaSettings ha) throws EnvironmentFailure {
    VipWire other = listen(ha);
    waiting.addLast(other);
    return other;
  }

  /** The loop asks by that one from now on; all that came before it are closed. */
  synchronized void askedBy(VipWire now) {
    while (!waiting.isEmpty() && waiting.peekFirst() != now) {
      waiting.removeFirst().close();
    }
    boolean unused = waiting.remove(now);
    wire.ifPresent(VipWire::close);
    wire = Optional.of(now);
  }

  /** The reload that wanted it came to nothing. */
  synchronized void notAskedBy(VipWire other) {
    if (waiting.remove(other)) {
      other.close();
    }
  }

  /** Other gateways, or none. */
  synchronized void watchOther(HaSettings ha) {
    gateways.ifPresent(Gateways::close);
    gateways = watch(ha);
    if (ha.monitorGateways().isEmpty()) {
      // Nothing is missed that nobody watches.
      agent.gateways(true, "none are watched any more");
    }
  }

  private Optional<Gateways> watch(HaSettings ha) {
    if (ha.monitorGateways().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          GatewayWatch.start(ha.monitorGateways(), ASK_GATEWAYS_EVERY, agent::gateways));
    } catch (EnvironmentFailure blind) {
      LOG.warn(
          "component=ha event=gateways-unwatched reason=\"{}\" meaning=\"this node cannot tell"
              + " whether it is cut off\"",
          blind.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public synchronized void close() {
    wire.ifPresent(VipWire::close);
    waiting.forEach(VipWire::close);
    gateways.ifPresent(Gateways::close);
  }
}
