package io.flywall.lab;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A configuration of the agent, the same for all nodes but for what differs by its nature. Copies
 * with one thing changed are made by the {@code with} methods.
 *
 * @param secret never one that was used before
 * @param vips with prefix length
 * @param witnesses ids of nodes that vote and never hold a VIP
 * @param haLines further lines of the block {@code replication.ha}
 * @param moreLines further lines behind everything
 */
public record FlywallConfig(
    List<LabNode> nodes,
    String secret,
    Duration heartbeatInterval,
    List<String> vips,
    String device,
    Set<String> witnesses,
    List<String> haLines,
    List<String> moreLines) {

  /** With the lab's IPv4 VIP and the defaults of the product but for the interval. */
  public static FlywallConfig of(Lab lab, Duration heartbeatInterval) {
    return new FlywallConfig(
        lab.nodes(),
        freshSecret(),
        heartbeatInterval,
        List.of(lab.vip() + "/24"),
        LabNetwork.LAN.device(),
        Set.of(),
        List.of(),
        List.of());
  }

  static String freshSecret() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** Of these nodes only. */
  public FlywallConfig withNodes(List<LabNode> others) {
    return new FlywallConfig(
        List.copyOf(others),
        secret,
        heartbeatInterval,
        vips,
        device,
        witnesses,
        haLines,
        moreLines);
  }

  public FlywallConfig withFreshSecret() {
    return new FlywallConfig(
        nodes, freshSecret(), heartbeatInterval, vips, device, witnesses, haLines, moreLines);
  }

  public FlywallConfig withVips(String... others) {
    return new FlywallConfig(
        nodes, secret, heartbeatInterval, List.of(others), device, witnesses, haLines, moreLines);
  }

  public FlywallConfig withDevice(String other) {
    return new FlywallConfig(
        nodes, secret, heartbeatInterval, vips, other, witnesses, haLines, moreLines);
  }

  public FlywallConfig withWitnesses(Collection<String> ids) {
    return new FlywallConfig(
        nodes, secret, heartbeatInterval, vips, device, Set.copyOf(ids), haLines, moreLines);
  }

  public FlywallConfig withHa(String... lines) {
    return new FlywallConfig(
        nodes, secret, heartbeatInterval, vips, device, witnesses, List.of(lines), moreLines);
  }

  public FlywallConfig withMore(String... lines) {
    return new FlywallConfig(
        nodes, secret, heartbeatInterval, vips, device, witnesses, haLines, List.of(lines));
  }

  /** With folders of the lab's: several agents share one file system. */
  String text(LabNode node) {
    return """
        agent {
          state_dir = "%s/state"
          run_dir = "%s/run"
        }
        %s"""
        .formatted(node.folder(), node.folder(), packagedText(node));
  }

  /** For a node that has a file system to itself, with the folders that the package brings. */
  String packagedText(LabNode node) {
    String peers =
        nodes.stream()
            .filter(other -> other.number() != node.number())
            .map(FlywallConfig::peer)
            .collect(Collectors.joining("\n    "));
    return """
        api { listen = "127.0.0.1:8080" }
        replication {
          node_id = %s
          listen_addr = "%s:9001"
          peers = [
            %s
          ]
          secret_key = "%s"
          ha {
            priority = %d
            heartbeat_interval = %dms
            %s
            %s
          }
        }
        %s
        """
        .formatted(
            node.id(),
            node.address(LabNetwork.SYNC),
            peers,
            secret,
            50 * node.number(),
            heartbeatInterval.toMillis(),
            witnesses.contains(node.id()) ? "witness = true" : virtualIps(),
            String.join("\n    ", haLines),
            String.join("\n", moreLines));
  }

  private String virtualIps() {
    return vips.stream()
        .map(vip -> "{ address = \"%s\", interface = %s }".formatted(vip, device))
        .collect(Collectors.joining("\n      ", "virtual_ips = [\n      ", "\n    ]"));
  }

  /** Addresses on both networks: two heartbeat paths. */
  static String peer(LabNode node) {
    return "{ id = %s, addresses = [\"%s\", \"%s\"] }"
        .formatted(node.id(), node.address(LabNetwork.SYNC), node.address(LabNetwork.LAN));
  }
}
