package io.flywall.bench.replication;

import io.flywall.bench.Bound;
import io.flywall.bench.Surroundings;
import io.flywall.lab.Command;
import io.flywall.lab.LabFailure;
import io.flywall.lab.LabNeeds;
import io.flywall.lab.LabNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * {@code ROUNDS REPORT DISK}: a first sync against rsync, the lag of a change, the memory of many
 * files. {@code DISK} is a folder on a real disk, emptied before and afterwards.
 */
public final class ReplicationBench {
  private static final FileSet LARGE = new FileSet(10_000, 1_000_000_000);

  /** A configuration file's size each; the first number is the target, the others what is left. */
  private static final List<FileSet> MANY =
      List.of(
          new FileSet(100_000, 100_000_000),
          new FileSet(75_000, 75_000_000),
          new FileSet(50_000, 50_000_000));

  private static final int CHANGES = 200;
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final int rounds;
  private final Path disk;
  private final List<String> lines = new ArrayList<>();
  private final List<Bound> bounds = new ArrayList<>();

  private ReplicationBench(int rounds, Path disk) {
    this.rounds = rounds;
    this.disk = disk;
  }

  public static void main(String[] arguments) throws IOException {
    List<String> missing = LabNeeds.missing();
    if (!missing.isEmpty()) {
      System.err.println("bench: " + String.join("; ", missing));
      System.exit(2);
    }
    ReplicationBench bench =
        new ReplicationBench(
            Integer.parseInt(arguments[0]), Path.of(arguments[2]).toAbsolutePath());
    bench.run();
    Path file = Path.of(arguments[1]);
    Path unused = Files.writeString(file, bench.markdown());
    System.out.println("written: " + file);
    if (!bench.bounds.stream().allMatch(Bound::holds)) {
      System.err.println("bench: a bound was missed, see " + file);
      System.exit(1);
    }
  }

  private void run() {
    FileSet.delete(disk);
    try {
      firstSync();
      lag();
      memory();
    } finally {
      FileSet.delete(disk);
    }
  }

  // ---- a first sync -----------------------------------------------------------------------

  private void firstSync() {
    Figures flywall = new Figures();
    Figures rsync = new Figures();
    try (SyncPair pair = new SyncPair(disk)) {
      Path sent = pair.tree(SyncPair.SENDER);
      LARGE.write(sent);
      pair.startSender();
      LabNode sender = pair.lab().node(SyncPair.SENDER);
      try (RsyncDaemon daemon = RsyncDaemon.start(pair.lab(), sender, sent)) {
        for (int round = 1; round <= rounds; round++) {
          rsync.add(rsync(pair, daemon));
          flywall.add(flywall(pair));
          say("round " + round + ": rsync " + rsync + " s, flywall " + flywall + " s");
        }
      }
      row("first sync, rsync -a --fsync, median", "%.2f s", rsync.median());
      row("first sync, flywall with its start, median", "%.2f s", flywall.median());
      bound("first sync, ratio of medians", flywall.median() / rsync.median(), 1.2, "");
      lines.add("| receiver's memory after that | " + pair.memory(SyncPair.RECEIVER) + " |");
    }
  }

  private static double rsync(SyncPair pair, RsyncDaemon daemon) {
    pair.forgetReceiver();
    Path arrived = pair.tree(SyncPair.RECEIVER);
    coldCaches();
    long begun = System.nanoTime();
    daemon.copyTo(pair.lab().node(SyncPair.RECEIVER), arrived);
    double seconds = (System.nanoTime() - begun) / 1e9;
    FileSet.assertEqual(pair.tree(SyncPair.SENDER), arrived);
    return seconds;
  }

  /** From the start of its process: an operator waits for that too. */
  private static double flywall(SyncPair pair) {
    pair.forgetReceiver();
    coldCaches();
    long begun = System.nanoTime();
    pair.startReceiver();
    pair.awaitInSync();
    double seconds = (System.nanoTime() - begun) / 1e9;
    FileSet.assertEqual(pair.tree(SyncPair.SENDER), pair.tree(SyncPair.RECEIVER));
    return seconds;
  }

  private static void coldCaches() {
    String unused =
        Command.run(List.of("sh", "-c", "sync; echo 3 > /proc/sys/vm/drop_caches"), "", LONGEST)
            .orFail();
  }

  // ---- lag --------------------------------------------------------------------------------

  private void lag() {
    Figures millis = new Figures();
    try (SyncPair pair = new SyncPair(disk.resolve("lag"))) {
      Path sent = pair.tree(SyncPair.SENDER);
      new FileSet(100, 1_000_000).write(sent);
      pair.startSender();
      pair.startReceiver();
      pair.awaitInSync();
      Command probed =
          Command.run(
              pair.lab().node(SyncPair.SENDER).namespace().inside(probe(sent)), "", LONGEST);
      probed.orFail().lines().mapToDouble(Double::parseDouble).forEach(millis::add);
    }
    say("lag: " + millis + " ms");
    bound(
        "one changed 4 KB file, until fsynced there, median of " + millis.count(),
        millis.median(),
        50,
        "ms");
    row("the same, 99 % of them", "%.1f ms", millis.quantile(0.99));
  }

  private static List<String> probe(Path folder) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-cp",
        System.getProperty("java.class.path"),
        LagProbe.class.getName(),
        folder.toString(),
        Integer.toString(CHANGES));
  }

  // ---- memory -----------------------------------------------------------------------------

  private void memory() {
    for (FileSet many : MANY) {
      try (SyncPair pair = new SyncPair(disk.resolve("many-" + many.files()))) {
        memory(many, pair);
        return;
      } catch (LabFailure never) {
        lines.add("| first sync of " + many + " | never |");
        say(never.getMessage());
      }
    }
  }

  private void memory(FileSet many, SyncPair pair) {
    many.write(pair.tree(SyncPair.SENDER));
    pair.startSender();
    long begun = System.nanoTime();
    pair.startReceiver();
    pair.awaitInSync();
    double seconds = (System.nanoTime() - begun) / 1e9;
    FileSet.assertEqual(pair.tree(SyncPair.SENDER), pair.tree(SyncPair.RECEIVER));
    row("first sync of " + many, "%.1f s", seconds);
    for (String node : List.of(SyncPair.SENDER, SyncPair.RECEIVER)) {
      String who = node.equals(SyncPair.SENDER) ? "sender" : "receiver";
      Memory memory = pair.memory(node);
      lines.add("| %s's memory with %s | %s |".formatted(who, many, memory));
      say(lines.get(lines.size() - 1));
      // The number is of 100,000 files: fewer are no answer to it.
      double megabytes = many.equals(MANY.get(0)) ? memory.most() : Double.NaN;
      bound(who + "'s memory (RSS) with " + MANY.get(0), megabytes, 200, "MB");
    }
  }

  // ---- the report -------------------------------------------------------------------------

  private static void say(String line) {
    System.out.println(line);
  }

  private void row(String what, String format, double value) {
    lines.add("| " + what + " | " + String.format(Locale.ROOT, format, value) + " |");
    say(lines.get(lines.size() - 1));
  }

  private void bound(String what, double value, double most, String unit) {
    Bound bound = new Bound(what, value, most, unit);
    bounds.add(bound);
    say(bound.row());
  }

  private String markdown() {
    String head =
        """
        # Replication in the lab

        First sync: %s, half of them random bytes, cold caches, everything synced on the receiver's
        disk, %d rounds, taking turns with rsync and its own daemon in the same namespaces.

        | what | figure |
        |---|---|
        """
            .formatted(LARGE, rounds);
    return head
        + String.join("\n", lines)
        + "\n\n| | bound | figure | |\n|---|---|--:|--:|\n"
        + bounds.stream().map(Bound::row).collect(Collectors.joining("\n"))
        + "\n\n"
        + String.join("\n", Surroundings.lines())
        + "\n- rsync: "
        + Surroundings.version("rsync")
        + "\n- command: `sudo ./dev bench replication "
        + rounds
        + "`\n";
  }
}
