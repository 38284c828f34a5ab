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
            // One that was killed just now may still be about to let go of it.
            + " && { i=0; while [ $i -lt 500 ] && losetup -j $0/disk | grep -q .; do"
            + " sleep 0.01; i=$((i + 1)); done; }"
            + " && mkdir -p $0/state && mount -o loop $0/disk $0/state"
            // Whoever starts an agent again has made room for it.
            + " && rm -f $0/state/filler* && exec \"$@\"";
    return List.of("sh", "-c", script, node.folder().toString());
  }

  /** Every write stands still from now on, for at most {@code time}. */
  Frost freeze(Cluster cluster, Duration time) {
    return Frost.begin(cluster, node, time);
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

  /** {@code $0} of the script is the mounted folder. */
  private Command run(Cluster cluster, String script) {
    String folder = node.folder().resolve("state").toString();
    return node.namespace()
        .run(Mounts.of(cluster.agent(node.id()).pid()).inside("sh", "-c", script, folder));
  }
}
