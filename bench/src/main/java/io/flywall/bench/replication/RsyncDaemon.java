package io.flywall.bench.replication;

import io.flywall.lab.Command;
import io.flywall.lab.Lab;
import io.flywall.lab.LabNetwork;
import io.flywall.lab.LabNode;
import io.flywall.lab.LabProcess;
import io.flywall.lab.Scene;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** rsync's own daemon on one node, asked by the other: no shell and no cipher between the two. */
final class RsyncDaemon implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final LabProcess process;
  private final String address;

  private RsyncDaemon(LabProcess process, String address) {
    this.process = process;
    this.address = address;
  }

  /** Serves {@code tree}; returns when it answers. */
  static RsyncDaemon start(Lab lab, LabNode node, Path tree) {
    Path file = node.folder().resolve("rsyncd.conf");
    try {
      Path unused =
          Files.writeString(
              file,
              """
              use chroot = no
              uid = root
              gid = root
              [tree]
              path = %s
              read only = yes
              """
                  .formatted(tree));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String address = node.address(LabNetwork.SYNC);
    LabProcess process =
        lab.start(
            node.namespace(),
            "rsyncd",
            List.of(
                "rsync", "--daemon", "--no-detach", "--address=" + address, "--config=" + file));
    RsyncDaemon daemon = new RsyncDaemon(process, address);
    while (node.namespace().run(List.of("rsync", "rsync://" + address + "/")).status() != 0) {
      Scene.pause(Duration.ofMillis(20));
    }
    return daemon;
  }

  /** All of it, each file synced, and at the end the names too. */
  void copyTo(LabNode node, Path tree) {
    String copied =
        Command.run(
                node.namespace()
                    .inside(
                        List.of(
                            "sh",
                            "-c",
                            "rsync -a --fsync rsync://$0/tree/ $1/ && sync -f $1",
                            address,
                            tree.toString())),
                "",
                LONGEST)
            .orFail();
    if (!copied.isEmpty()) {
      System.out.println(copied);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
