package io.flywall.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Booted systems with the package, whose cases say what is done to which of them. */
final class PackagedCluster extends Cluster {
  /** Better ranked, and allowed to take back what is its own: where every case begins and ends. */
  static final String PREFERRED = "node1";

  static final String OTHER = "node2";

  static final String[] RULES = {"failback_delay = 2s", "failback_window = 0s"};

  private PackagedCluster(Scene scene) {
    super(scene);
  }

  /** Booted, with nothing installed yet. */
  static PackagedCluster booted(int nodes) {
    Path base = DebianBase.ready();
    Lab lab = Lab.create(nodes);
    FlywallConfig config =
        FlywallConfig.of(lab, HEARTBEAT)
            .withVips(lab.vip() + "/24", lab.vip6() + "/64")
            .withHa(RULES);
    List<BootedSystem> systems = new ArrayList<>();
    PackagedCluster cluster =
        new PackagedCluster(
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
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  PackagedAgent packaged(String node) {
    return (PackagedAgent) scene.daemon(node);
  }

  /** All healthy, and the preferred one serves alone. */
  void settle() {
    awaitAcquaintance();
    awaitRole(PREFERRED, "primary");
    assertOwner(PREFERRED);
  }

  /** On every node, up to the point where the preferred one serves. */
  void install(Path deb) {
    for (LabNode node : nodes()) {
      packaged(node.id()).install(deb);
    }
    String unused = start();
    settle();
  }

  /** Waits for the other one's answers; the preferred one may answer still. */
  void awaitSuccessor() {
    scene.await(OTHER + " answering", () -> scene.answering(OTHER));
  }
}
