package io.flywall.bench;

import io.flywall.lab.HaDaemon;
import io.flywall.lab.LabFailure;
import io.flywall.lab.Scene;
import io.flywall.value.MonotonicInstant;

/** What is done to the node that answers. */
enum Fault {
  POWER_OFF("power-off"),
  PLANNED("planned hand-over");

  private final String word;

  Fault(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }

  MonotonicInstant strike(Scene scene, String primary) {
    return this == POWER_OFF ? scene.cutPower(primary) : scene.daemon(primary).handOver();
  }

  /** Back to two nodes in service. */
  void mend(Scene scene, String struck) {
    HaDaemon daemon = scene.daemon(struck);
    if (this == POWER_OFF) {
      scene.restorePower(struck);
    } else if (daemon.endsWithHandOver()) {
      // keepalived takes a second to end after it has let go.
      if (daemon.awaitEnd(Scene.PATIENCE).isEmpty()) {
        throw new LabFailure("the daemon on " + struck + " does not end");
      }
      daemon.start();
    }
  }
}
