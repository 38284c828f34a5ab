package io.flywall.scripts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** systemd units that run where the VIPs are. */
public final class ServiceUnits {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  private final List<String> units;
  private final Duration limit;

  /** {@code limit}: how long systemd may take over an order. */
  public ServiceUnits(List<String> units, Duration limit) {
    this.units = units;
    this.limit = limit;
  }

  void start() throws InterruptedException {
    order("start");
  }

  /** Harmless where they do not run. */
  public void stop() throws InterruptedException {
    order("stop");
  }

  private void order(String verb) throws InterruptedException {
    if (units.isEmpty()) {
      return;
    }
    List<String> words = new ArrayList<>(List.of("systemctl", verb, "--"));
    words.addAll(units);
    ShortCommand ended = ShortCommand.run(limit, words);
    if (ended.status() == 0) {
      LOG.info("component=hooks event=services order={} units=\"{}\"", verb, units);
    } else {
      LOG.warn(
          "component=hooks event=services-failed order={} units=\"{}\" status={} reason=\"{}\"",
          verb,
          units,
          ended.status(),
          ended.output());
    }
  }
}
