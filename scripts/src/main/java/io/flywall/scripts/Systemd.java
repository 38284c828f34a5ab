package io.flywall.scripts;

import java.nio.file.Files;
import java.nio.file.Path;

/** The service manager that may have started this machine. */
public final class Systemd {
  /** Made by systemd where it is process 1: sd_booted(3). */
  private static final Path RUNS = Path.of("/run/systemd/system");

  private Systemd() {}

  public static boolean runsHere() {
    return Files.isDirectory(RUNS);
  }
}
