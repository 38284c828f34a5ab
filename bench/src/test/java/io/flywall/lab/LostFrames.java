package io.flywall.lab;

import io.flywall.value.MonotonicInstant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/** Of the frames between nodes, on both paths and both ways; clients lose none. */
interface LostFrames extends CalmCases {
  @LabCase
  @Tag("calm")
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  default void a_fifth_of_all_frames_between_nodes_is_lost() {
    calm(
        "20 % loss",
        cluster -> {
          MonotonicInstant unused =
              cluster.switchboard().loseBetween(cluster.nodes(), 20, LabNetwork.values());
          return () -> cluster.switchboard().mend(cluster.nodes());
        });
  }
}
