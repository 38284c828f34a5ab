package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Tag;

@Tag("replication")
class InactiveKeysLabTest {
  /** Nothing that an operator wrote is passed over in silence. */
  @LabCase
  void each_inactive_key_is_named_once() {
    try (Pair pair =
        Pair.of(config -> config.withMore("backup.keep = 3", "alerts.email.user = flywall"))) {
      String unused = pair.start();
      for (LabNode node : pair.scene.lab().nodes()) {
        String log = pair.agent(node.id()).log();
        for (String key : List.of("backup.keep", "alerts.email.user")) {
          long lines =
              log.lines()
                  .filter(line -> line.contains(key) && line.contains("not active in this build"))
                  .count();
          assertEquals(1, lines, key + " in\n" + log);
        }
      }
    }
  }
}
