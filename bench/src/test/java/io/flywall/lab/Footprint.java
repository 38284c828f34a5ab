package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What an installed agent takes of its machine. */
record Footprint(PackagedAgent agent) {
  private static final Duration IDLE = Duration.ofSeconds(20);

  /** Of /proc/PID/stat, in every Linux for user space: USER_HZ. */
  private static final double TICKS_PER_SECOND = 100;

  private static final int ASKED = 5;

  String disk() {
    return agent
        .system()
        .run("du", "-skc", "/usr/lib/flywall", "/usr/share/doc/flywall", "/etc/flywall")
        .orFail()
        .strip()
        .replaceAll("\\s+", " ");
  }

  long diskKilobytes() {
    String total = disk();
    return Long.parseLong(total.substring(0, total.lastIndexOf(" total")).replaceAll("^.* ", ""));
  }

  double residentMegabytes() {
    return mega(read("smaps_rollup"), "Rss:");
  }

  /** Resident, and its share of it: pages that others use too count in part. */
  String memory() {
    String rollup = read("smaps_rollup");
    return String.format(
        Locale.ROOT, "Rss %.1f MB, Pss %.1f MB", mega(rollup, "Rss:"), mega(rollup, "Pss:"));
  }

  private static double mega(String rollup, String name) {
    return rollup
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.strip().split("\\s+", -1)[1]) / 1024)
        .findFirst()
        .orElseThrow(() -> new LabFailure("no " + name + " in " + rollup));
  }

  /** By node, the part of one processor that each takes while nothing happens but heartbeats. */
  static Map<String, String> idle(List<PackagedAgent> agents) {
    Map<String, Double> before = new TreeMap<>();
    for (PackagedAgent agent : agents) {
      before.put(agent.node().id(), new Footprint(agent).processorSeconds());
    }
    Scene.pause(IDLE);
    Map<String, String> parts = new TreeMap<>();
    for (PackagedAgent agent : agents) {
      double used = new Footprint(agent).processorSeconds() - before.get(agent.node().id());
      String part = String.format(Locale.ROOT, "%.2f %%", 100 * used / IDLE.toSeconds());
      parts.put(agent.node().id(), part + " of a processor");
    }
    return parts;
  }

  private double processorSeconds() {
    // The second field is a name in brackets, with whatever in it.
    String[] fields = read("stat").replaceFirst("^.*\\) ", "").strip().split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  private String read(String file) {
    try {
      return Files.readString(agent.system().file("/proc/" + agent.pid() + "/" + file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The loop's first turn, which sends the first heartbeats, begins with the word to systemd. */
  String start() {
    long exec = Long.parseLong(agent.property("ExecMainStartTimestampMonotonic"));
    long ready = Long.parseLong(agent.property("ActiveEnterTimestampMonotonic"));
    return (ready - exec) / 1000 + " ms";
  }

  String status() {
    long[] nanos = new long[ASKED];
    for (int i = 0; i < ASKED; i++) {
      long begun = System.nanoTime();
      Command status = agent.cli("ha", "status");
      nanos[i] = System.nanoTime() - begun;
      // 1 is degraded: on a busy machine it may have something to complain of.
      assertTrue(status.status() <= 1, status.output());
    }
    Arrays.sort(nanos);
    return String.format(Locale.ROOT, "median of %d: %.0f ms", ASKED, nanos[ASKED / 2] / 1e6);
  }
}
