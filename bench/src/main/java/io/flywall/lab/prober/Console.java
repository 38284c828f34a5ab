package io.flywall.lab.prober;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;

/**
 * A loop as a process: commands on standard input, one answer line each. It ends with its input, so
 * it cannot outlive who started it.
 */
final class Console {
  private Console() {}

  /** What a command does; its line. */
  interface Commands {
    String answer(String line) throws IOException, InterruptedException, ExecutionException;
  }

  static void serve(TickingLoop loop, Commands commands)
      throws IOException, InterruptedException, ExecutionException {
    Thread ticking = new Thread(loop, ProberMain.TICKING);
    ticking.setUncaughtExceptionHandler(
        (thread, failure) -> {
          System.out.println("failed " + failure + " " + failure.getCause());
          // Better no instrument than one that shows silence.
          Runtime.getRuntime().halt(1);
        });
    ticking.start();
    obey(commands);
    loop.end();
    ticking.join();
    loop.close();
  }

  private static void obey(Commands commands)
      throws IOException, InterruptedException, ExecutionException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println("ready");
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      System.out.println(commands.answer(line.strip()));
    }
  }
}
