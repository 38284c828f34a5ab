package io.flywall.lab;

import io.flywall.value.MonotonicInstant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/** The other path is cut, so that what is lost is not made up for. */
interface LostFramesOnOnePath extends CalmCases {
  @LabCase
  @Tag("calm")
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  default void a_tenth_of_all_frames_is_lost_on_the_only_path() {
    calm(
        "10 % loss on the only path",
        cluster -> {
          MonotonicInstant unused =
              cluster.switchboard().loseBetween(cluster.nodes(), 100, LabNetwork.SYNC);
          unused = cluster.switchboard().loseBetween(cluster.nodes(), 10, LabNetwork.LAN);
          return () -> cluster.switchboard().mend(cluster.nodes());
        });
  }
}
