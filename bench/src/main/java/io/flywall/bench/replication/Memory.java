package io.flywall.bench.replication;

import io.flywall.lab.LabFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What a process has resident, in megabytes: now, and at its worst. */
record Memory(double now, double most) {
  private static final double KB_PER_MB = 1000;

  static Memory of(long pid) {
    try {
      List<String> lines = Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"));
      return new Memory(megabytes(lines, "VmRSS:"), megabytes(lines, "VmHWM:"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double megabytes(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1.024 / KB_PER_MB)
        .findFirst()
        .orElseThrow(() -> new LabFailure("no " + name));
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.0f MB, %.0f MB at its worst", now, most);
  }
}
