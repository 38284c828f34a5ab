package io.flywall.bench;

import io.flywall.lab.FlywallAgent;
import io.flywall.lab.FlywallConfig;
import io.flywall.lab.HaDaemon;
import io.flywall.lab.Keepalived;
import io.flywall.lab.Lab;
import io.flywall.lab.LabNode;
import io.flywall.lab.VipRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

  int nodes(Row row) {
    return this == KEEPALIVED ? 2 : row.flywallNodes();
  }

  /**
   * As shipped: nothing but the interval is set, and where it is shorter than the shipped probe
   * interval, that.
   */
  Function<LabNode, HaDaemon> daemons(Lab lab, Row row, VipRange more) {
    Duration interval = row.interval();
    if (this == KEEPALIVED) {
      return node -> new Keepalived(lab, node, interval, more.withPrefixes());
    }
    List<String> vips = new ArrayList<>(List.of(lab.vip() + "/24"));
    vips.addAll(more.withPrefixes());
    FlywallConfig config =
        FlywallConfig.of(lab, interval)
            .withVips(vips.toArray(String[]::new))
            .withHa(interval.toMillis() > 10 ? "" : "probe_interval = 2ms");
    return node -> new FlywallAgent(node, config);
  }
}
