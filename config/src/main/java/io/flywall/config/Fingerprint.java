package io.flywall.config;

import io.flywall.value.Timing;
import io.flywall.value.VirtualAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Eight hex digits that are equal on nodes whose files agree in what must match. Device names and
 * own addresses differ by nature; a secret could be guessed from a short hash; neither goes in.
 */
final class Fingerprint {
  /** 32 bits: enough to notice a difference, short enough to compare by eye. */
  private static final int BYTES = 4;

  private Fingerprint() {}

  static String of(ReplicationSettings replication) {
    String text = String.join("\n", parts(replication));
    byte[] digest = sha256().digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest, 0, BYTES);
  }

  private static List<String> parts(ReplicationSettings replication) {
    HaSettings ha = replication.ha();
    Timing timing = ha.timing();
    return List.of(
        "cluster " + replication.clusterId(),
        "enabled " + ha.enabled(),
        "timing "
            + timing.heartbeatInterval()
            + " "
            + timing.failureThreshold()
            + " "
            + timing.probeInterval(),
        "port " + ha.heartbeatPort(),
        "failback " + ha.failbackMode() + " " + ha.failbackDelay() + " " + ha.failbackWindow(),
        "quorum " + ha.quorum(),
        "vips " + (ha.witness() ? "" : vips(ha)));
  }

  private static String vips(HaSettings ha) {
    return ha.virtualAddresses().stream()
        .sorted()
        .map(VirtualAddress::cidr)
        .collect(Collectors.joining(" "));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
