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

  /** T - H: a silence of that length may end a lease that was renewed just before it. */
  Duration SILENCE_THAT_LAPSES = LEASE.minus(Cluster.HEARTBEAT);

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

  /**
   * nft holds the kernel's commit lock meanwhile. A kernel without preemption (PREEMPT_NONE) also
   * gives it the processor for hundreds of milliseconds, and after it the worker that grows the
   * hash table; a thread of whatever priority that wakes there waits, and so do frames (seen: round
   * trips of 750 ms, a client without an answer for 2 s while the role did not move). Then the
   * primary may change, as the lease is for; that two answer is never allowed.
   */
  @LabCase
  default void a_large_ruleset_that_is_loaded_moves_nothing() {
    stage()
        .play(
            cluster -> {
              // The table of the last round is freed by a worker, which stops the machine as well.
              String primary = cluster.scene.awaitOne(Duration.ofSeconds(2));
              Gates gates = new Gates(cluster.node(primary));
              long term = cluster.term(primary);
              double worstBefore = lateness(cluster, "worst");
              Path file = cluster.scene.lab().folder().resolve("large.nft");
              write(file, large());
              cluster.record();
              MonotonicInstant at = cluster.now();
              String unused = gates.nft("-f", file.toString()).orFail();
              Duration took = cluster.now().since(at);
              Observation seen = cluster.observe(at);
              assertSingle(MANY + " elements loaded in " + took.toMillis() + " ms", seen);
              String owner = cluster.scene.awaitOne();
              double worst = lateness(cluster, "worst");
              double late = worst > worstBefore ? worst : lateness(cluster, "recent");
              Cluster.figure(
                  "while it was loaded", owner + " primary in the end, loops late by " + late);
              // Either of them held up for so long: the machine stood still, and a lease may lapse.
              double stoodStill = Math.max(late, seen.outageMillis());
              if (stoodStill < SILENCE_THAT_LAPSES.toMillis()) {
                SafetyCases.assertUnmoved(cluster, primary, term);
              }
              unused = gates.nft("delete", "table", "inet", "large").orFail();
            });
  }

  /** Of all loops, in milliseconds. */
  private static double lateness(Cluster cluster, String which) {
    return cluster.nodes().stream()
        .mapToDouble(
            node ->
                cluster
                    .agent(node.id())
                    .glance()
                    .map(status -> status.get("lateness").get(which).asDouble())
                    .orElse(0.0))
        .max()
        .orElseThrow();
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
