package io.flywall.lab;

import java.time.Duration;

/**
 * A frozen file system. It thaws by itself after a while, and when it is closed: one that nobody
 * thaws outlives its mounts, its processes and even its file.
 */
final class Frost implements AutoCloseable {
  private final LabProcess process;
  private final String folder;

  private Frost(LabProcess process, String folder) {
    this.process = process;
    this.folder = folder;
  }

  /** Frozen from now on, for at most {@code time}. */
  static Frost begin(Cluster cluster, LabNode node, Duration time) {
    String folder = node.folder().resolve("state").toString();
    String script = "fsfreeze -f $0 && echo frozen; sleep " + time.toSeconds() + "; fsfreeze -u $0";
    LabProcess process =
        LabProcess.start(
            node.namespace(),
            Mounts.of(cluster.agent(node.id()).pid()).inside("sh", "-c", script, folder),
            node.folder().resolve("frost-" + cluster.now().nanos()));
    Frost frost = cluster.scene.lab().host(new Frost(process, folder));
    cluster.scene.await("a frozen disk", () -> process.log().contains("frozen"));
    return frost;
  }

  /** Whether it has thawed by itself by then. */
  boolean awaitThaw(Duration longest) {
    return process.awaitEnd(longest).isPresent();
  }

  @Override
  public void close() {
    if (process.alive()) {
      // While the process lives: with it go the mounts, and with them every way to thaw it.
      Command unused = Command.run(Mounts.of(process.pid()).inside("fsfreeze", "-u", folder));
    }
    process.close();
  }
}
