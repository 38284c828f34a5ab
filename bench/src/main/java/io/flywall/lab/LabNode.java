package io.flywall.lab;

import io.flywall.vip.MacAddress;
import java.nio.file.Path;

/**
 * A firewall node of the lab.
 *
 * @param id {@code node1} and so on
 * @param number from 1
 * @param folder for configuration, state and log of this node's daemon
 */
public record LabNode(String id, int number, Namespace namespace, Path folder) {
  public String address(LabNetwork network) {
    return network.address(LabNetwork.hostOfNode(number));
  }

  public MacAddress mac(LabNetwork network) {
    return network.mac(LabNetwork.hostOfNode(number));
  }

  /** Whether the kernel of this node has the address now, whoever can reach it. */
  public boolean has(String address) {
    return namespace
        .ip("-o", "addr", "show", "dev", LabNetwork.LAN.device())
        .contains(" " + address + "/");
  }
}
