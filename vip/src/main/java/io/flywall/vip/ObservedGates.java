package io.flywall.vip;

import java.util.Set;

/**
 * The gates that stand in the kernel, at one look.
 *
 * @param tableStands what the gates share (VIPs, rules, the way in for frames) is as it has to be
 * @param gatedDevices devices with a gate in both directions, by the name that the kernel uses
 * @param gateChains names of the chains that are no part of what the gates share
 */
public record ObservedGates(boolean tableStands, Set<String> gatedDevices, Set<String> gateChains) {
  public static final ObservedGates NOTHING = new ObservedGates(false, Set.of(), Set.of());

  public ObservedGates {
    gatedDevices = Set.copyOf(gatedDevices);
    gateChains = Set.copyOf(gateChains);
  }
}
