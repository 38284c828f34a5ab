package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.MonotonicInstant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/**
 * The wall clock of every node steps by an hour, there and back, and the primary dies meanwhile.
 *
 * <p>By libfaketime in each agent's process, and not with date(1): there is one wall clock for all
 * namespaces, and a test that moves it moves it for the machine's own services, builds and
 * certificates too. What this cannot show is a kernel that treats its own timers wrong at a step;
 * agent and kernel lease count by CLOCK_BOOTTIME and jiffies, which no step moves.
 */
@Tag("safety")
class SafetyOfClocksLabTest {
  private static final Path LIBRARY =
      Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1");

  @LabCase
  void a_stepped_clock_moves_nothing_in_a_trio() {
    stepped(Constellation.TRIO);
  }

  @LabCase
  void a_stepped_clock_moves_nothing_in_a_pair_with_a_witness() {
    stepped(Constellation.WITNESSED_PAIR);
  }

  @LabCase
  void a_stepped_clock_moves_nothing_in_a_pair() {
    stepped(Constellation.PAIR);
  }

  private static void stepped(Constellation constellation) {
    assertTrue(Files.exists(LIBRARY), "install libfaketime");
    try (Cluster cluster = constellation.cluster()) {
      Path clock = cluster.scene.lab().folder().resolve("clock");
      set(clock, "+0");
      for (LabNode node : cluster.nodes()) {
        List<String> words = new ArrayList<>(StateDisk.of(node).mounting());
        words.addAll(
            List.of(
                "env",
                "LD_PRELOAD=" + LIBRARY,
                "FAKETIME_TIMESTAMP_FILE=" + clock,
                "FAKETIME_CACHE_DURATION=1",
                "FAKETIME_DONT_FAKE_MONOTONIC=1"));
        cluster.agent(node.id()).wrap(words);
      }
      String primary = cluster.start();
      cluster.record();
      MonotonicInstant at = cluster.now();
      for (String offset : List.of("+1h", "-1h")) {
        set(clock, offset);
        // A second until the library looks, and one in which something could happen.
        Scene.pause(Duration.ofSeconds(2));
      }
      Observation calm = cluster.observe(at);
      Cluster.figure(constellation + ", wall clock stepped by an hour, twice", calm);
      assertEquals(0, calm.dual().millis(), calm.toString());
      cluster.assertOwner(primary);
      cluster.record();
      set(clock, "+1h");
      Scene.pause(Duration.ofMillis(900));
      MonotonicInstant killed = cluster.agent(primary).kill();
      SafetyCases.awaitSuccessor(cluster, primary);
      Observation seen = cluster.observe(killed);
      Cluster.figure(constellation + ", kill -9 while the wall clock steps", seen);
      assertEquals(0, seen.dual().millis(), seen.toString());
    }
  }

  private static void set(Path clock, String offset) {
    try {
      // Never half a file: agents read it whenever they want.
      Path whole = Files.writeString(clock.resolveSibling("clock.new"), offset + "\n");
      Path unused = Files.move(whole, clock, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
