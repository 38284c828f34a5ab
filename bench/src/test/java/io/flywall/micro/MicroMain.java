package io.flywall.micro;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** {@code MicroMain FILE}: runs all, and writes a table of time and allocation. */
public final class MicroMain {
  /** Those of the package that change the speed of code: packaging's launcher has all. */
  private static final String[] FLAGS = {"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx24m"};

  private MicroMain() {}

  public static void main(String[] arguments) throws RunnerException, IOException {
    ChainedOptionsBuilder options =
        common().forks(3).jvmArgs(FLAGS).warmupIterations(3).measurementIterations(5);
    List<String> table =
        table(
            new Runner(
                    options
                        .warmupTime(TimeValue.seconds(1))
                        .measurementTime(TimeValue.seconds(1))
                        .build())
                .run());
    table.forEach(System.out::println);
    Files.write(Path.of(arguments[0]), table);
  }

  static ChainedOptionsBuilder common() {
    return new OptionsBuilder()
        .include("io.flywall.micro.")
        .mode(Mode.AverageTime)
        .timeUnit(TimeUnit.NANOSECONDS)
        .addProfiler(GCProfiler.class);
  }

  static List<String> table(Collection<RunResult> results) {
    List<String> lines = new ArrayList<>();
    lines.add("# One call at a time");
    lines.add("");
    lines.add(
        "`./dev bench micro`: three processes with the packaged flags ("
            + String.join(" ", FLAGS)
            + "), five seconds each after three of warm-up. Means; ± is the 99.9 % interval.");
    lines.add("");
    lines.add("| call | ns | ± | bytes allocated |");
    lines.add("|---|--:|--:|--:|");
    for (RunResult result : results) {
      String name = result.getParams().getBenchmark();
      lines.add(
          String.format(
              Locale.ROOT,
              "| %s | %.0f | %.0f | %.0f |",
              name.substring("io.flywall.micro.".length()).replace("Benchmark.", ": "),
              result.getPrimaryResult().getScore(),
              result.getPrimaryResult().getScoreError(),
              result.getSecondaryResults().get("gc.alloc.rate.norm").getScore()));
    }
    return lines;
  }
}
