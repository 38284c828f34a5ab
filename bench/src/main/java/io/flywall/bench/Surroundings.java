package io.flywall.bench;

import io.flywall.lab.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Where and when figures were taken: what every report says below its table. */
public final class Surroundings {
  private Surroundings() {}

  /** Date, commit, machine and kernel, a line each. */
  public static List<String> lines() {
    return List.of(
        "- date: " + Instant.now().truncatedTo(ChronoUnit.SECONDS),
        "- commit: " + said("git", "rev-parse", "--short", "HEAD"),
        "- machine: " + Runtime.getRuntime().availableProcessors() + " cores, " + processor(),
        "- kernel: " + said("uname", "-sr"));
  }

  /** The first line of what {@code program --version} says. */
  public static String version(String program) {
    return said(program, "--version").lines().findFirst().orElse("?");
  }

  private static String said(String... words) {
    try {
      return Command.run(List.of(words)).output().strip();
    } catch (RuntimeException missing) {
      return "unknown";
    }
  }

  private static String processor() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown processor");
    } catch (IOException none) {
      return "unknown processor";
    }
  }
}
