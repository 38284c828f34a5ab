package io.flywall.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * The wall clock of those agents that are started with its words, which can be stepped.
 *
 * <p>Not with date(1): there is one wall clock for all namespaces, and a test that moved it would
 * move it for the machine's own services, builds and certificates. Not with libfaketime: it answers
 * for CLOCK_BOOTTIME too, and an agent under it does not get as far as its first election. So by a
 * library of our own before libc, which moves CLOCK_REALTIME and nothing else; what it cannot show
 * is a kernel whose own timers mind a step, and the lease's are jiffies.
 */
record WallClock(Path library, Path offset) {
  private static final String SOURCE = "wall-clock.c";

  static WallClock in(Lab lab) {
    Path source = lab.folder().resolve(SOURCE);
    Path library = lab.folder().resolve("wall-clock.so");
    try (InputStream text = WallClock.class.getResourceAsStream(SOURCE)) {
      Files.write(source, Objects.requireNonNull(text, SOURCE).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // A compiler of a megabyte, and no headers: nothing of it is needed to build flywall.
    String unused =
        Command.output("tcc", "-nostdlib", "-shared", "-o", library.toString(), source.toString());
    WallClock clock = new WallClock(library, lab.folder().resolve("wall-clock"));
    clock.set(Duration.ZERO);
    return clock;
  }

  /** Words before a program whose wall clock this is. */
  List<String> words() {
    return List.of("env", "WALL_CLOCK=" + offset, "LD_PRELOAD=" + library);
  }

  /** So much later than the machine's own, from now on. */
  void set(Duration later) {
    try {
      // In place, for it is open: whoever reads in between reads 0, which is a step more.
      Files.writeString(offset, later.toSeconds() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
