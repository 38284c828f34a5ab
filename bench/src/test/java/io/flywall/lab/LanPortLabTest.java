package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.MonotonicInstant;
import org.junit.jupiter.api.Tag;

/**
 * A switch port or a VLAN that is broken beyond the cable: the primary sees its link up, and the
 * other network works. Only the others can notice.
 */
@Tag("ha_full_stack")
class LanPortLabTest {

  @LabCase
  void a_primary_whose_switch_port_is_dead_leaves_the_vips_to_who_is_on_the_lan() {
    try (Cluster cluster = Constellation.TRIO.cluster()) {
      String primary = cluster.start();
      cluster.record();
      MonotonicInstant at = cluster.switchboard().drop(cluster.node(primary), LabNetwork.LAN);
      SafetyCases.awaitSuccessor(cluster, primary);
      Observation seen = cluster.observe(at);
      Cluster.figure("trio, the primary's LAN switch port is dead, sync works", seen);
      assertEquals(0, seen.dual().millis(), seen.toString());
      long most = Cluster.DEAD_AFTER.plus(Cluster.SLACK).toMillis();
      assertTrue(seen.outageMillis() <= most, seen.toString());
      cluster.awaitRole(primary, "fault");
      String status = cluster.agent(primary).cli("ha", "status").unbroken();
      assertTrue(status.contains("on the VIPs' LAN"), status);

      MonotonicInstant unused =
          cluster.switchboard().restore(cluster.node(primary), LabNetwork.LAN);
      cluster.awaitRole(primary, "backup");
    }
  }
}
