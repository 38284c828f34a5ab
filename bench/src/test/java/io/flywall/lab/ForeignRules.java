package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.MonotonicInstant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What other programs do with nftables on the primary. */
interface ForeignRules extends SafetyCases {
  Duration REPAIR = Duration.ofSeconds(1);
  int MANY = 200_000;

  /** Debian's own /etc/nftables.conf begins so. */
  @LabCase
  default void a_flushed_ruleset_is_back_within_a_second() {
    stage()
        .play(
            cluster -> {
              String primary = cluster.primary();
              Gates gates = new Gates(cluster.node(primary));
              long term = cluster.term(primary);
              cluster.record();
              MonotonicInstant at = cluster.now();
              String unused = gates.nft("flush", "ruleset").orFail();
              MonotonicInstant gone = cluster.now();
              boolean back = gates.stand();
              while (!back && cluster.now().since(gone).compareTo(REPAIR) < 0) {
                Scene.pause(Duration.ofMillis(1));
                back = gates.stand();
              }
              Duration repair = cluster.now().since(gone);
              Cluster.figure("gates back after a flush, ms", repair.toNanos() / 1e6);
              assertSingle("ruleset flushed", cluster.observe(at));
              assertTrue(back, "the gates are back");
              SafetyCases.assertUnmoved(cluster, primary, term);
            });
  }

  /** nft holds the kernel's commit lock meanwhile. */
  @LabCase
  default void a_large_ruleset_that_is_loaded_moves_nothing() {
    stage()
        .play(
            cluster -> {
              String primary = cluster.primary();
              Gates gates = new Gates(cluster.node(primary));
              long term = cluster.term(primary);
              Path file = cluster.scene.lab().folder().resolve("large.nft");
              write(file, large());
              cluster.record();
              MonotonicInstant at = cluster.now();
              String unused = gates.nft("-f", file.toString()).orFail();
              Duration took = cluster.now().since(at);
              cluster
                  .agent(primary)
                  .glance()
                  .ifPresent(status -> Cluster.figure("its lateness then", status.get("lateness")));
              assertSingle(
                  MANY + " elements loaded in " + took.toMillis() + " ms", cluster.observe(at));
              SafetyCases.assertUnmoved(cluster, primary, term);
              unused = gates.nft("delete", "table", "inet", "large").orFail();
            });
  }

  private static String large() {
    return IntStream.range(0, MANY)
        .mapToObj(i -> "172." + (16 + i / 65_536) + "." + i / 256 % 256 + "." + i % 256)
        .collect(
            Collectors.joining(
                ", ",
                "table inet large {\n  set banned { type ipv4_addr; elements = { ",
                " } }\n}\n"));
  }

  private static void write(Path file, String text) {
    try {
      Path unused = Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
