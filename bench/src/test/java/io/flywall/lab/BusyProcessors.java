package io.flywall.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/** Others want the processors too. */
interface BusyProcessors extends CalmCases {
  int BUSY = 8;

  @LabCase
  @Tag("calm")
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  default void eight_busy_processes_starve_nobody() {
    calm(
        BUSY + " busy processes",
        cluster -> {
          Lab lab = cluster.scene.lab();
          List<LabProcess> all = new ArrayList<>();
          // Each ends by itself: an interrupted test must not leave a machine without processors.
          String limit = Long.toString(TIME.plusSeconds(10).toSeconds());
          for (int i = 0; i < BUSY; i++) {
            List<String> words = List.of("timeout", limit, "sh", "-c", "while :; do :; done");
            all.add(lab.start(lab.client(), "busy-" + i, words));
          }
          return () -> all.forEach(LabProcess::close);
        });
  }
}
