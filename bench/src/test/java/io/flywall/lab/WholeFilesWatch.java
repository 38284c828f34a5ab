package io.flywall.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Looks at every file of a tree at the moment at which the kernel says that it was written or put
 * in place, and finds the ones that are not whole. Directories that come later are not watched.
 */
final class WholeFilesWatch implements AutoCloseable {
  private final Process process;
  private final Thread thread = new Thread(this::run, "whole-files-watch");
  private final AtomicLong looked = new AtomicLong();
  private final List<String> broken = new ArrayList<>();

  private WholeFilesWatch(Process process) {
    this.process = process;
  }

  static WholeFilesWatch over(Path tree) {
    try {
      Process process =
          new ProcessBuilder(
                  "inotifywait",
                  "--monitor",
                  "--recursive",
                  "--event",
                  "close_write",
                  "--event",
                  "moved_to",
                  "--format",
                  "%w%f",
                  "--exclude",
                  "/\\.flywall-staging|\\" + ReplicatingCluster.UNFINISHED + "$",
                  tree.toString())
              .redirectErrorStream(true)
              .start();
      WholeFilesWatch watch = new WholeFilesWatch(process);
      BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
      String line = lines.readLine();
      while (line != null && !line.startsWith("Watches established")) {
        line = lines.readLine();
      }
      watch.thread.start();
      return watch;
    } catch (IOException e) {
      throw new LabFailure("cannot watch " + tree + ": " + e.getMessage(), e);
    }
  }

  private void run() {
    process.inputReader(StandardCharsets.UTF_8).lines().forEach(this::look);
  }

  private void look(String line) {
    try {
      byte[] content = Files.readAllBytes(Path.of(line));
      if (Ledger.read(content).isEmpty()) {
        note(line);
      }
      looked.incrementAndGet();
    } catch (NoSuchFileException goneAgain) {
      // Replaced by a directory, or taken away: nothing that anybody can read half of.
    } catch (IOException unreadable) {
      note(line);
    }
  }

  private void note(String path) {
    synchronized (broken) {
      broken.add(path);
    }
  }

  long looked() {
    return looked.get();
  }

  /** Paths. */
  List<String> broken() {
    synchronized (broken) {
      return List.copyOf(broken);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
