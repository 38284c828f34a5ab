package io.flywall.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A program that was run to its end.
 *
 * @param status exit status
 * @param output standard output and standard error as they came
 */
public record Command(List<String> words, int status, String output) {
  /** Nothing here takes longer than a JVM's start on a busy machine. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** Runs it; whatever status it ends with is the caller's to judge. */
  public static Command run(List<String> words) {
    return run(words, "");
  }

  /** Runs it with {@code input} as its standard input. */
  public static Command run(List<String> words, String input) {
    return run(words, input, LONGEST);
  }

  /** For what takes long by its nature: installing a package, fetching a system. */
  public static Command run(List<String> words, String input, Duration longest) {
    try {
      Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
      CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> allOf(process));
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException closedEarly) {
        // A program that does not read its input is free to: its status tells.
      }
      if (!process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new LabFailure(String.join(" ", words) + ": still running after " + longest);
      }
      return new Command(words, process.exitValue(), output.join());
    } catch (IOException e) {
      throw new LabFailure("cannot run " + String.join(" ", words) + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabFailure("interrupted while " + words + " was running", e);
    }
  }

  private static String allOf(Process process) {
    try {
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "(output lost: " + e.getMessage() + ")";
    }
  }

  /** The output; anything but status 0 is a failure. */
  public static String output(String... words) {
    return run(List.of(words)).orFail();
  }

  /** Its output, whatever lines it is broken into: rows for people end at 80 columns. */
  public String unbroken() {
    return output.replaceAll("\\s+", " ");
  }

  public String orFail() {
    if (status != 0) {
      throw new LabFailure(String.join(" ", words) + ": status " + status + ": " + output.strip());
    }
    return output;
  }
}
