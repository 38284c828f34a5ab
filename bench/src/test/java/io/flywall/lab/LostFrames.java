package io.flywall.lab;

import io.flywall.value.MonotonicInstant;

/** Of the frames between nodes, on both paths and both ways; clients lose none. */
interface LostFrames extends CalmCases {
  @LabCase
  default void a_fifth_of_all_frames_between_nodes_is_lost() {
    calm(
        "20 % loss",
        cluster -> {
          MonotonicInstant unused = cluster.switchboard().loseBetween(cluster.nodes(), 20);
          return () -> cluster.switchboard().mend(cluster.nodes());
        });
  }
}
