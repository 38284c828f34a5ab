package io.flywall.bench;

import io.flywall.lab.FlywallAgent;
import io.flywall.lab.FlywallConfig;
import io.flywall.lab.HaDaemon;
import io.flywall.lab.Keepalived;
import io.flywall.lab.Lab;
import io.flywall.lab.LabNode;
import java.time.Duration;
import java.util.function.Function;

/** Who is measured. */
enum Contestant {
  FLYWALL("flywall"),
  KEEPALIVED("keepalived");

  private final String word;

  Contestant(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }

  /** As shipped: nothing but the interval is set. */
  Function<LabNode, HaDaemon> daemons(Lab lab, Duration interval) {
    if (this == KEEPALIVED) {
      return node -> new Keepalived(lab, node, interval);
    }
    FlywallConfig config = FlywallConfig.of(lab, interval);
    return node -> new FlywallAgent(node, config);
  }
}
