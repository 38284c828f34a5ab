package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.MonotonicInstant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;

/** What others do with nftables, and what an operator does without an agent. */
@Tag("safety")
class SafetyOfGatesLabTest {
  private static final String TABLE = "table netdev flywall";
  private static final Duration REPAIR = Duration.ofSeconds(1);
  private static final int MANY = 200_000;

  /** Debian's own /etc/nftables.conf begins so. */
  @LabCase
  void a_flushed_ruleset_is_back_within_a_second() {
    try (Cluster cluster = Constellation.TRIO.cluster()) {
      String primary = cluster.start();
      long term = term(cluster, primary);
      cluster.record();
      MonotonicInstant at = cluster.now();
      String flushed = nft(cluster, primary, "flush", "ruleset").orFail();
      MonotonicInstant gone = cluster.now();
      while (!gated(cluster, primary) && cluster.now().since(gone).compareTo(REPAIR) < 0) {
        Scene.pause(Duration.ofMillis(1));
      }
      Duration repaired = cluster.now().since(gone);
      Observation seen = cluster.observe(at);
      Cluster.figure("ruleset flushed" + flushed, seen);
      Cluster.figure("ruleset flushed, gates back after, ms", repaired.toNanos() / 1e6);
      assertEquals(0, seen.dual().millis(), seen.toString());
      assertTrue(gated(cluster, primary), "the gates are back");
      assertTrue(repaired.compareTo(REPAIR) < 0, repaired.toString());
      cluster.assertOwner(primary);
      assertEquals(term, term(cluster, primary), "the term of " + primary);
    }
  }

  /** nft holds the kernel's commit lock meanwhile. */
  @LabCase
  void a_large_ruleset_that_is_loaded_moves_nothing() {
    try (Cluster cluster = Constellation.TRIO.cluster()) {
      String primary = cluster.start();
      long term = term(cluster, primary);
      Path file = cluster.scene.lab().folder().resolve("large.nft");
      write(file, large());
      cluster.record();
      MonotonicInstant at = cluster.now();
      String unused = nft(cluster, primary, "-f", file.toString()).orFail();
      Duration took = cluster.now().since(at);
      Observation seen = cluster.observe(at);
      Cluster.figure(MANY + " elements loaded in " + took.toMillis() + " ms", seen);
      assertEquals(0, seen.dual().millis(), seen.toString());
      cluster.assertOwner(primary);
      assertEquals(term, term(cluster, primary), "the term of " + primary);
    }
  }

  /** The last resort: no agent runs anywhere, and clients have to be served. */
  @LabCase
  void without_an_agent_the_operator_opens_and_closes_the_gates() {
    try (Cluster cluster = Constellation.PAIR.cluster()) {
      String primary = cluster.start();
      FlywallAgent agent = cluster.agent(primary);
      cluster.scene.daemons().forEach(HaDaemon::kill);
      cluster.scene.awaitAnswering(List.of());
      for (int times = 0; times < 2; times++) {
        Command hold = agent.cli("vip", "hold", "--force");
        Cluster.figure("hold", hold.output().strip());
        assertEquals(0, hold.status(), hold.output());
      }
      String vip = cluster.scene.lab().vip() + "/24";
      String unused =
          agent.node().namespace().ip("addr", "replace", vip, "dev", LabNetwork.LAN.device());
      cluster.scene.awaitAnswering(List.of(primary));
      for (int times = 0; times < 2; times++) {
        Command release = agent.cli("vip", "release");
        Cluster.figure("release", release.output().strip());
        assertEquals(0, release.status(), release.output());
      }
      cluster.scene.awaitAnswering(List.of());
      assertFalse(agent.node().has(cluster.scene.lab().vip()), "the address is gone");
      assertFalse(agent.node().has(cluster.scene.lab().vip6()), "the IPv6 address is gone");
      assertFalse(gated(cluster, primary), "the table is gone");
    }
  }

  private static Command nft(Cluster cluster, String node, String... words) {
    List<String> command =
        IntStream.rangeClosed(0, words.length)
            .mapToObj(i -> i == 0 ? "nft" : words[i - 1])
            .toList();
    return cluster.node(node).namespace().run(command);
  }

  private static boolean gated(Cluster cluster, String node) {
    return nft(cluster, node, "list", "tables").orFail().lines().anyMatch(TABLE::equals);
  }

  private static long term(Cluster cluster, String node) {
    return cluster.agent(node).status().get("term").asLong();
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
