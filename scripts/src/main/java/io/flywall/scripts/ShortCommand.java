package io.flywall.scripts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command of the system that says little and ends soon. */
record ShortCommand(int status, String output) {
  private static final int NOT_STARTED = 127;
  private static final int ENDED_BY_US = 124;

  /** Ends it after {@code atMost}; its status is 124 then, as timeout(1) has it. */
  static ShortCommand run(Duration atMost, List<String> words) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
      process.getOutputStream().close();
      if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        return new ShortCommand(ENDED_BY_US, String.join(" ", words) + " did not end in time");
      }
      byte[] said = process.getInputStream().readAllBytes();
      return new ShortCommand(
          process.exitValue(), new String(said, StandardCharsets.UTF_8).strip());
    } catch (IOException failure) {
      return new ShortCommand(NOT_STARTED, failure.getMessage());
    }
  }
}
