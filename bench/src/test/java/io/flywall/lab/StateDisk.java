package io.flywall.lab;

import java.time.Duration;
import java.util.List;

/**
 * A file system of an agent's own below its state folder, which can be frozen and filled. It is
 * mounted in the mount namespace of the agent's process, so that it goes with it; what is on it
 * stays for the next start.
 */
record StateDisk(LabNode node) {
  static StateDisk of(LabNode node) {
    return new StateDisk(node);
  }

  /** Words that mount it and become the program behind them. */
  List<String> mounting() {
    String script =
        "{ [ -e $0/disk ] || { truncate -s 16M $0/disk && mkfs.ext4 -q -F $0/disk; }; }"
            + " && mkdir -p $0/state && mount -o loop $0/disk $0/state"
            // Whoever starts an agent again has made room for it.
            + " && rm -f $0/state/filler* && exec \"$@\"";
    return List.of("sh", "-c", script, node.folder().toString());
  }

  /**
   * Every write stands still from now on. Thaws by itself: a file system that stayed frozen would
   * outlive even an interrupted test.
   */
  LabProcess freeze(Cluster cluster, Duration time) {
    LabProcess frost =
        cluster
            .scene
            .lab()
            .start(
                node.namespace(),
                "frost-" + node.id() + "-" + cluster.now().nanos(),
                inside(
                    cluster,
                    "fsfreeze -f $0 && echo frozen; sleep "
                        + time.toSeconds()
                        + "; fsfreeze -u $0"));
    cluster.scene.await("a frozen disk", () -> frost.log().contains("frozen"));
    return frost;
  }

  /** Not a byte more goes onto it. */
  void fill(Cluster cluster) {
    // Blocks that were set aside for a growing file are free again once it is written: twice.
    String script =
        "for i in 1 2; do cat /dev/zero > $0/filler-$i; sync -f $0; done 2> /dev/null;"
            + " ! head -c 64K /dev/zero > $0/filler-3 2> /dev/null";
    String unused = run(cluster, script).orFail();
  }

  void makeRoom(Cluster cluster) {
    String unused = run(cluster, "rm -f $0/filler*").orFail();
  }

  private Command run(Cluster cluster, String script) {
    return node.namespace().run(inside(cluster, script));
  }

  /** {@code $0} of the script is the mounted folder. */
  private List<String> inside(Cluster cluster, String script) {
    return List.of(
        "nsenter",
        "-t",
        Long.toString(cluster.agent(node.id()).pid()),
        "-m",
        // And its root: where / is no mount point the name space's own root is elsewhere.
        "-r",
        "sh",
        "-c",
        script,
        node.folder().resolve("state").toString());
  }
}
