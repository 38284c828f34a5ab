package io.flywall.agent.process;

import io.flywall.agent.loop.AgentAssembly;
import io.flywall.config.HaSettings;
import io.flywall.value.EnvironmentFailure;
import io.flywall.vip.Gateways;
import io.flywall.vip.VipWire;
import io.flywall.vip.linux.GatewayWatch;
import io.flywall.vip.linux.LinuxVipWire;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an agent listens to beside heartbeats: the VIPs' LANs where nobody votes, and gateways where
 * some are configured. Without gateways it serves all the same, and says so; deaf to a LAN that it
 * has to ask it does not start.
 */
record Ears(Optional<VipWire> wire, Optional<Gateways> gateways) implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  /** Three rounds without an answer are a loss: as fast as an operator would want to be sure. */
  private static final Duration ASK_GATEWAYS_EVERY = Duration.ofSeconds(1);

  static Ears open(HaSettings ha, boolean asksWire, AgentAssembly agent, Runnable urgent)
      throws EnvironmentFailure {
    return new Ears(asksWire ? wire(ha, agent, urgent) : Optional.empty(), gateways(ha, agent));
  }

  private static Optional<VipWire> wire(HaSettings ha, AgentAssembly agent, Runnable urgent)
      throws EnvironmentFailure {
    if (ha.virtualAddresses().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(LinuxVipWire.start(ha.virtualAddresses(), agent::heard, urgent));
    } catch (EnvironmentFailure deaf) {
      // To claim without having asked would be two owners at the first cut of the sync cable.
      throw new EnvironmentFailure(
          "the VIPs' LANs cannot be listened to: "
              + deaf.getMessage()
              + " (virtual_ip.arp_ping = false does without)",
          deaf);
    }
  }

  private static Optional<Gateways> gateways(HaSettings ha, AgentAssembly agent) {
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
  public void close() {
    wire.ifPresent(VipWire::close);
    gateways.ifPresent(Gateways::close);
  }
}
