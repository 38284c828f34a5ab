package io.flywall.bench;

import io.flywall.lab.HaDaemon;
import io.flywall.lab.LabFailure;
import io.flywall.lab.LabNetwork;
import io.flywall.lab.LabNode;
import io.flywall.lab.Scene;
import io.flywall.value.MonotonicInstant;
import java.time.Duration;

/** What is done to the node that answers. */
enum Fault {
  POWER_OFF("power-off") {
    @Override
    MonotonicInstant strike(Scene scene, LabNode primary) {
      return scene.cutPower(primary.id());
    }

    @Override
    void mend(Scene scene, LabNode struck) {
      scene.restorePower(struck.id());
    }
  },
  PLANNED("planned hand-over") {
    @Override
    MonotonicInstant strike(Scene scene, LabNode primary) {
      return scene.daemon(primary.id()).handOver();
    }

    @Override
    void mend(Scene scene, LabNode struck) {
      HaDaemon daemon = scene.daemon(struck.id());
      if (daemon.endsWithHandOver()) {
        // keepalived takes a second to end after it has let go.
        if (daemon.awaitEnd(Scene.PATIENCE).isEmpty()) {
          throw new LabFailure("the daemon on " + struck.id() + " does not end");
        }
        daemon.start();
      }
    }
  },
  LINK_LOST("LAN link of the primary lost") {
    @Override
    MonotonicInstant strike(Scene scene, LabNode primary) {
      return scene.switchboard().pull(primary, LabNetwork.LAN);
    }

    @Override
    void mend(Scene scene, LabNode struck) {
      MonotonicInstant unused = scene.switchboard().plug(struck, LabNetwork.LAN);
    }
  },
  KILLED("kill -9 of the agent") {
    @Override
    MonotonicInstant strike(Scene scene, LabNode primary) {
      return scene.daemon(primary.id()).kill();
    }

    @Override
    void mend(Scene scene, LabNode struck) {
      scene.daemon(struck.id()).start();
    }
  },
  FROZEN("SIGSTOP of the agent") {
    @Override
    MonotonicInstant strike(Scene scene, LabNode primary) {
      return scene.daemon(primary.id()).freeze();
    }

    @Override
    void mend(Scene scene, LabNode struck) {
      MonotonicInstant unused = scene.daemon(struck.id()).thaw();
    }
  },
  /** Beyond the cable: every link is up, and the nodes hear each other on the sync network. */
  PORT_DEAD("LAN switch port dead, sync works") {
    @Override
    MonotonicInstant strike(Scene scene, LabNode primary) {
      return scene.switchboard().drop(primary, LabNetwork.LAN);
    }

    @Override
    void mend(Scene scene, LabNode struck) {
      MonotonicInstant unused = scene.switchboard().restore(struck, LabNetwork.LAN);
    }

    @Override
    Duration patience() {
      return Duration.ofSeconds(5);
    }
  };

  private final String word;

  Fault(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }

  abstract MonotonicInstant strike(Scene scene, LabNode primary);

  /** Back to all nodes in service. */
  abstract void mend(Scene scene, LabNode struck);

  /** How long somebody else may take to answer; beyond it, nobody does. */
  Duration patience() {
    return Scene.PATIENCE;
  }
}
