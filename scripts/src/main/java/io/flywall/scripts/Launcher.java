package io.flywall.scripts;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Starts scripts, each as something that can be ended with everything that it has started. */
interface Launcher {
  /** What a script finds its programs by, whatever the agent was started with. */
  String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /**
   * Starts one; its output goes to the journal.
   *
   * @param label names the run, in letters, digits and underscores
   * @param input its standard input
   * @param longest after which it is ended even if this process has died
   */
  Launched start(
      String label, Path script, Map<String, String> environment, byte[] input, Duration longest)
      throws IOException;

  /** Ends what an earlier life of this agent has left running. */
  void endLeftOvers() throws InterruptedException;

  /** A script that runs, or has ended. */
  interface Launched {
    /** False: it still runs. */
    boolean awaitEnd(Duration atMost) throws InterruptedException;

    /** After its end. */
    HookResult result() throws InterruptedException;

    /** After the last question: nothing of it stays behind. */
    void forget() throws InterruptedException;

    /** To the script and everything it started. */
    void signal(Signal signal) throws InterruptedException;
  }

  /** signal(7). */
  enum Signal {
    TERM,
    KILL
  }
}
