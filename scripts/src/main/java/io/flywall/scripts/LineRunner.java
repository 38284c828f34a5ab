package io.flywall.scripts;

import io.flywall.scripts.Launcher.Launched;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Runs lines for the shell that stand in the configuration, as scripts are run: each with all that
 * it starts, to an end of its own or of its limit, and outside the agent's sandbox. The line
 * becomes a script of its own for that: a command line would show it, with whatever is secret in
 * it, to everybody on the host (proc(5), cmdline).
 */
public final class LineRunner {
  private static final byte[] NOTHING = {};

  private final Path directory;
  private final Launcher launcher;

  LineRunner(Path directory, Launcher launcher) {
    this.directory = directory;
    this.launcher = launcher;
  }

  /**
   * As it is done here; as root.
   *
   * @param directory the agent's own, for what is being run
   * @param supervised whether systemd runs this process, in its sandbox
   */
  public static LineRunner of(Path directory, boolean supervised) {
    return new LineRunner(
        directory,
        supervised ? new TransientUnitLauncher("root") : ProcessGroupLauncher.logging("root"));
  }

  /**
   * Waits for its end.
   *
   * @param label names the run, in letters, digits, dots, dashes and underscores
   * @param line for {@code /bin/sh}
   * @param input its standard input; without one it reads nothing
   * @param output where its standard output goes; without one it goes to the log, as its errors do
   */
  public HookResult run(
      String label,
      String line,
      Map<String, String> environment,
      Optional<Path> input,
      Optional<Path> output,
      Duration limit)
      throws InterruptedException {
    String name = label.replaceAll("[^A-Za-z0-9_]", "_");
    try {
      Path script = write(name, line, input, output);
      Launched launched =
          launcher.start(name, script, environment, NOTHING, limit.plus(HookRunner.GRACE));
      return HookRunner.limited(launched, limit);
    } catch (IOException failure) {
      return new HookResult.NotRun(String.valueOf(failure.getMessage()));
    }
  }

  private Path write(String name, String line, Optional<Path> input, Optional<Path> output)
      throws IOException {
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    String script =
        "#!/bin/sh\n"
            + input.map(file -> "exec <" + quoted(file) + "\n").orElse("")
            + output.map(file -> "exec >" + quoted(file) + "\n").orElse("")
            + line
            + "\n";
    // By rename: a script that is being written cannot be executed (execve(2), ETXTBSY).
    Path next = directory.resolve(name + ".next");
    Files.writeString(next, script);
    Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rwx------"));
    return Files.move(next, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private static String quoted(Path file) {
    return "'" + file.toString().replace("'", "'\\''") + "'";
  }
}
