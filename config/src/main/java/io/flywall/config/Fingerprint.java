package io.flywall.config;

import io.flywall.value.Timing;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Eight hex digits that are equal on nodes whose files agree in what must match. VIP lists are not
 * part of it, because a witness has none: heartbeats carry a fingerprint of their own for them.
 * Device names and own addresses differ by nature; a secret could be guessed from a short hash;
 * neither goes in.
 */
final class Fingerprint {
  /** 32 bits: enough to notice a difference, short enough to compare by eye. */
  private static final int BYTES = 4;

  private Fingerprint() {}

  static String of(ReplicationSettings replication, List<DatasetSettings> datasets) {
    List<String> parts = new ArrayList<>(parts(replication));
    // A record's text has all its parts; the order of the blocks is nobody's business.
    datasets.stream().map(dataset -> "dataset " + dataset).sorted().forEach(parts::add);
    String text = String.join("\n", parts);
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
        "stream "
            + replication.stream().encryption()
            + " "
            + replication.stream().maxLag()
            + " "
            + replication.stream().acknowledge(),
        "failback " + ha.failbackMode() + " " + ha.failbackDelay() + " " + ha.failbackWindow(),
        "quorum " + ha.quorum());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
