package io.flywall.vip;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * The difference between the gates that should stand and those that do.
 *
 * @param replaceTable everything has to be made anew, in one transaction: then all gates are to add
 * @param toGate devices that have no gate or not the right one
 * @param toRemove chains of devices that have gone or need none any more
 */
public record GatePlan(boolean replaceTable, List<String> toGate, List<String> toRemove) {

  /** Names the chains of one device's gate. */
  public interface ChainNames {
    List<String> of(String device);
  }

  public GatePlan {
    toGate = List.copyOf(toGate);
    toRemove = List.copyOf(toRemove);
  }

  /**
   * The steps from what stands to what should.
   *
   * @param present devices that are there and need a gate
   * @param kept devices whose gate stays although they are not there: since Linux 6.16 a chain
   *     outlives its device and takes the next one of that name at its birth, so a VIP's device
   *     that is made again has never been without a gate
   */
  public static GatePlan between(
      Collection<String> present,
      Collection<String> kept,
      ObservedGates observed,
      ChainNames names) {
    TreeSet<String> toGate = new TreeSet<>(present);
    if (!observed.tableStands()) {
      return new GatePlan(true, new ArrayList<>(toGate), List.of());
    }
    TreeSet<String> toRemove = new TreeSet<>(observed.gateChains());
    present.forEach(device -> toRemove.removeAll(names.of(device)));
    kept.forEach(device -> toRemove.removeAll(names.of(device)));
    toGate.removeAll(observed.gatedDevices());
    return new GatePlan(false, new ArrayList<>(toGate), new ArrayList<>(toRemove));
  }

  public boolean isEmpty() {
    return !replaceTable && toGate.isEmpty() && toRemove.isEmpty();
  }
}
