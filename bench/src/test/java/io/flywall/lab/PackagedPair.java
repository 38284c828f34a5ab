package io.flywall.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Two booted systems with the package, whose cases say what is done to which of them. */
final class PackagedPair extends Cluster {
  /** Better ranked, and allowed to take back what is its own: where every case begins and ends. */
  static final String PREFERRED = "node1";

  static final String OTHER = "node2";

  static final String[] RULES = {"failback_delay = 2s", "failback_window = 0s"};

  private PackagedPair(Scene scene) {
    super(scene);
  }

  /** Booted, with nothing installed yet. */
  static PackagedPair booted() {
    Path base = DebianBase.ready();
    Lab lab = Lab.create(2);
    FlywallConfig config =
        FlywallConfig.of(lab, HEARTBEAT)
            .withVips(lab.vip() + "/24", lab.vip6() + "/64")
            .withHa(RULES);
    List<BootedSystem> systems = new ArrayList<>();
    PackagedPair pair =
        new PackagedPair(
            Scene.thorough(
                lab,
                node -> {
                  BootedSystem system = new BootedSystem(node, base);
                  systems.add(system);
                  return new PackagedAgent(node, config, system);
                }));
    try {
      systems.forEach(BootedSystem::boot);
      systems.forEach(BootedSystem::awaitUp);
      return pair;
    } catch (RuntimeException e) {
      pair.close();
      throw e;
    }
  }

  PackagedAgent packaged(String node) {
    return (PackagedAgent) scene.daemon(node);
  }

  /** Both healthy, and the preferred one serves alone. */
  void settle() {
    awaitAcquaintance();
    awaitRole(PREFERRED, "primary");
    assertOwner(PREFERRED);
  }

  /** Waits for the other one's answers; the preferred one may answer still. */
  void awaitSuccessor() {
    scene.await(OTHER + " answering", () -> scene.answering(OTHER));
  }
}
