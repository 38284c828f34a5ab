package io.flywall.agent.house.offender;

import io.flywall.value.MonotonicInstant;
import java.io.FileInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Breaks every house rule, so that the rules can be seen to fail. Never run. */
final class ClockManager {
  private static final Logger LOG = LoggerFactory.getLogger(ClockManager.class);

  private ClockManager() {}

  static Instant offend(MonotonicInstant now, String file)
      throws IOException, InterruptedException {
    try (FileInputStream stream = new FileInputStream(file)) {
      Thread.sleep(System.nanoTime() + new Random().nextInt() + stream.read());
    }
    LOG.info("{}", now);
    return Instant.now();
  }
}
