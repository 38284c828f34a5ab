package io.flywall.bench;

import io.flywall.lab.LabNeeds;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * {@code --rounds N [--report FILE] [--seed S] [--only TEXT]}: measures flywall and keepalived in
 * turn, prints a table and writes it as a page. With {@code --only} the rows whose title has it.
 */
public final class BenchMain {
  private final int rounds;
  private final long seed;
  private final String only;
  private final Random chance;
  private final PrintStream out = System.out;

  private BenchMain(int rounds, long seed, String only) {
    this.only = only;
    this.rounds = rounds;
    this.seed = seed;
    this.chance = new Random(seed);
  }

  public static void main(String[] arguments) throws IOException {
    Map<String, String> options = new LinkedHashMap<>();
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      options.put(arguments[i], arguments[i + 1]);
    }
    List<String> missing = LabNeeds.missing();
    if (!missing.isEmpty()) {
      System.err.println("bench: " + String.join("; ", missing));
      System.exit(2);
    }
    int rounds = Integer.parseInt(options.getOrDefault("--rounds", "5"));
    long seed = Long.parseLong(options.getOrDefault("--seed", Long.toString(System.nanoTime())));
    Report report = new BenchMain(rounds, seed, options.getOrDefault("--only", "")).run();
    report.table().forEach(System.out::println);
    if (options.containsKey("--report")) {
      Path file = Path.of(options.get("--report"));
      Files.writeString(file, report.markdown());
      System.out.println("written: " + file);
    }
  }

  private Report run() {
    out.println("seed " + seed + ", " + rounds + " rounds each, taking turns");
    Map<Row, Map<Contestant, Series>> results = new LinkedHashMap<>();
    for (Row row : Row.ALL) {
      if (row.title().contains(only)) {
        results.put(row, compare(row));
      }
    }
    return new Report(results, rounds, seed);
  }

  /** Both labs stand at the same time, so that what disturbs the machine disturbs both. */
  private Map<Contestant, Series> compare(Row row) {
    Map<Contestant, Series> series = new EnumMap<>(Contestant.class);
    try (Rounds flywall = new Rounds(Contestant.FLYWALL, row, chance, out);
        Rounds keepalived = new Rounds(Contestant.KEEPALIVED, row, chance, out)) {
      for (int round = 0; round < rounds; round++) {
        flywall.play();
        keepalived.play();
      }
      series.put(Contestant.FLYWALL, flywall.series());
      series.put(Contestant.KEEPALIVED, keepalived.series());
    }
    return series;
  }
}
