package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;

/** A thousand VIPs, half of them IPv6: the kernel takes longer for them than a lease lasts. */
@Tag("ha_full_stack")
class ManyVipsLabTest {
  private static final int COUNT = 1_000;

  @LabCase
  void a_thousand_vips_move_and_nothing_else_does() {
    VipRange more = VipRange.of(COUNT - 1);
    try (Pair pair =
        Pair.changed(
            (lab, config) -> {
              List<String> vips = new ArrayList<>(List.of(lab.vip() + "/24"));
              vips.addAll(more.withPrefixes());
              return config.withVips(vips.toArray(String[]::new));
            })) {
      Lab lab = pair.scene.lab();
      String primary = pair.start();
      more.routeFrom(lab);
      Fan fan = Fan.start(lab, more.sample(new Random()));
      pair.awaitAcquaintance();
      pair.record();
      fan.record();
      MonotonicInstant at = lab.clock().now();
      Command failover = pair.agent(primary).cli("ha", "failover");
      assertEquals(0, failover.status(), failover.output());
      String successor = Pair.other(primary);
      pair.scene.awaitAnswering(List.of(successor));
      // The announcements of the first second, and refreshes beside them.
      Scene.pause(Duration.ofSeconds(2));
      Observation seen = pair.observe(at);
      Duration away = fan.away(at);
      Pair.figure(COUNT + " VIPs, planned; the last of 50 after " + away.toMillis() + " ms", seen);
      assertEquals(0, seen.dual().millis());
      pair.assertOwner(successor);

      JsonNode status = pair.agent(successor).status();
      assertEquals(COUNT, status.get("vips").size());
      assertTrue(allHeld(status), () -> status.get("vips").toString());
      pair.scene.await("the old primary without VIPs", () -> addresses(pair.node(primary)) == 0);
      // Somebody else's tool sweeps all of IPv6 away at once.
      long all = addresses(pair.node(successor));
      // It gives up after ten rounds where the agent puts them back as fast as it takes them away.
      Command flushed =
          pair.node(successor)
              .namespace()
              .run(
                  List.of(
                      "ip",
                      "-6",
                      "addr",
                      "flush",
                      "dev",
                      LabNetwork.LAN.device(),
                      "to",
                      "fd79::/64"));
      Pair.figure("all of IPv6 swept away, ip(8) says", flushed.output().strip());
      pair.scene.await("all VIPs back", () -> addresses(pair.node(successor)) == all);
      pair.assertOwner(successor);
      assertFalse(log(pair, successor).contains("lease-lost"), () -> log(pair, successor));
    }
  }

  private static boolean allHeld(JsonNode status) {
    for (JsonNode vip : status.get("vips")) {
      if (!vip.get("held").asBoolean()) {
        return false;
      }
    }
    return true;
  }

  private static long addresses(LabNode node) {
    String all = node.namespace().ip("-o", "addr", "show", "dev", LabNetwork.LAN.device());
    return all.lines().filter(line -> line.contains("10.79.") || line.contains("fd79:")).count();
  }

  private static String log(Pair pair, String node) {
    return pair.agent(node).log();
  }
}
