package io.flywall.vip.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the gate keeper last knew, for the loop thread to read without asking anybody.
 *
 * @param tableStands the table is as we made it
 * @param indices of the devices with a gate, by name
 * @param missing devices that need a gate and have none, with the kernel's reason
 * @param failure why the kernel could not be asked or refused; empty when all went well
 */
record StandingGates(
    boolean tableStands,
    Map<String, Integer> indices,
    Map<String, String> missing,
    String failure) {

  /** Before the first look. */
  static final StandingGates NONE =
      new StandingGates(false, Map.of(), Map.of(), "the gates have not been installed yet");

  StandingGates {
    indices = Map.copyOf(indices);
    missing = Map.copyOf(missing);
  }

  StandingGates withoutTable() {
    return new StandingGates(false, Map.of(), missing, "the table has been removed or changed");
  }

  boolean intact() {
    return tableStands && missing.isEmpty() && failure.isEmpty();
  }

  /** One sentence with what to do; empty when intact. */
  String problem() {
    if (!failure.isEmpty() || !tableStands) {
      return "VIPs are not gated: "
          + (failure.isEmpty() ? "the table is missing" : failure)
          + "; it is tried again, see 'nft list table netdev flywall' and what else loads rules"
          + " ('flush ruleset' in /etc/nftables.conf)";
    }
    if (missing.isEmpty()) {
      return "";
    }
    List<String> devices = new ArrayList<>();
    missing.forEach((device, reason) -> devices.add(device + " (" + reason + ")"));
    devices.sort(null);
    return "VIPs are answered without a lease through "
        + String.join(", ", devices)
        + "; move them off these devices or set these down";
  }
}
