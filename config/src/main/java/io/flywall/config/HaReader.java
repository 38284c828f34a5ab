package io.flywall.config;

import io.flywall.value.Priority;
import io.flywall.value.Timing;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The block {@code replication.ha}. */
final class HaReader {
  private final Document document;

  HaReader(Document document) {
    this.document = document;
  }

  boolean enabled() {
    return document.get(KeyTable.HA_ENABLED);
  }

  int heartbeatPort() {
    return document.get(KeyTable.HEARTBEAT_PORT);
  }

  /** Empty when there is no valid timing; everything else is judged all the same. */
  Optional<HaSettings> read(Duration jiffy, Map<InetAddress, String> nodeAddresses) {
    Optional<Timing> timing = new TimingReader(document, jiffy).read();
    VipReader vips = new VipReader(document);
    boolean witness = document.get(KeyTable.WITNESS);
    var virtualAddresses = vips.read(nodeAddresses, enabled() && !witness);
    boolean arpPing = vips.agreed(KeyTable.VIP_ARP_PING);
    boolean gratuitousArp = vips.agreed(KeyTable.VIP_GRATUITOUS_ARP);
    HookSettings hooks = new HookReader(document).read();
    return timing.map(
        t ->
            new HaSettings(
                enabled(),
                new Priority(document.get(KeyTable.PRIORITY)),
                document.get(KeyTable.FAILBACK_MODE),
                document.get(KeyTable.FAILBACK_DELAY),
                document.get(KeyTable.FAILBACK_WINDOW),
                t,
                heartbeatPort(),
                document.find(KeyTable.MONITOR_LINKS).orElse(List.of()),
                document.find(KeyTable.MONITOR_GATEWAYS).orElse(List.of()),
                arpPing,
                gratuitousArp,
                document.get(KeyTable.GARP_REFRESH),
                document.get(KeyTable.QUORUM),
                witness,
                document.get(KeyTable.PAUSE),
                virtualAddresses,
                hooks));
  }
}
