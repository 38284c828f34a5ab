package io.flywall.agent.loop;

import io.flywall.agent.election.ElectionSettings;
import io.flywall.agent.view.AgentView;
import io.flywall.value.ApiUrl;
import io.flywall.value.VirtualAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.CRC32C;

/**
 * What the loop has to know beside the election's settings.
 *
 * @param cluster its id
 * @param configuration fingerprint of the settings that must match on all nodes
 * @param inactiveKeys configured keys that this build does not act on, for the view
 * @param api where this node's API is reached from other machines; empty where it is not
 * @param grants what the kernel granted, for the view
 */
public record LoopSettings(
    ElectionSettings election,
    String cluster,
    String version,
    String configuration,
    List<VirtualAddress> vips,
    List<String> inactiveKeys,
    Optional<ApiUrl> api,
    Supplier<AgentView.Grants> grants) {

  /** The fingerprint of an empty list. */
  static final int NO_VIPS = 0;

  /** Of the VIP list: the same on nodes that list the same addresses in any order. */
  int vipFingerprint() {
    CRC32C crc = new CRC32C();
    vips.stream()
        .sorted()
        .forEach(
            vip -> {
              crc.update(vip.address().getAddress());
              crc.update(vip.prefixLength());
            });
    return (int) crc.getValue();
  }
}
