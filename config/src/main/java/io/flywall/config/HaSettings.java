package io.flywall.config;

import io.flywall.value.Priority;
import io.flywall.value.Timing;
import io.flywall.value.VirtualAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * Election, detection and the virtual addresses.
 *
 * @param enabled false: replication only
 * @param failbackDelay healthy this long before it takes back
 * @param failbackWindow no automatic failback while another role change lies within it
 * @param heartbeatPort UDP
 * @param monitorLinks devices whose loss is a fault
 * @param arpPing ask the wire for a foreign owner before a claim
 * @param gratuitousArp announce after a claim
 * @param garpRefresh announce again this often; zero: never
 * @param witness votes and never holds a VIP
 * @param pause begins in maintenance, where nobody ever ordered anything else
 * @param hooks what is run around a change of role
 */
public record HaSettings(
    boolean enabled,
    Priority priority,
    FailbackMode failbackMode,
    Duration failbackDelay,
    Duration failbackWindow,
    Timing timing,
    int heartbeatPort,
    List<String> monitorLinks,
    List<InetAddress> monitorGateways,
    boolean arpPing,
    boolean gratuitousArp,
    Duration garpRefresh,
    QuorumRule quorum,
    boolean witness,
    boolean pause,
    List<VirtualAddress> virtualAddresses,
    HookSettings hooks) {

  public HaSettings {
    monitorLinks = List.copyOf(monitorLinks);
    monitorGateways = List.copyOf(monitorGateways);
    virtualAddresses = List.copyOf(virtualAddresses);
  }
}
