package io.flywall.agent.process;

import io.flywall.agent.api.FlywallGroup;
import io.flywall.value.OperatorError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;

/** Makes the agent's directories with the mode they must have. */
final class Directories {
  private static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rwxr-x---");

  private Directories() {}

  /** For root and group flywall, whatever the umask; also when it was there already. */
  static Path makeRunDirectory(Path directory) throws OperatorError {
    try {
      Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(MODE));
      if (isOurs(directory)) {
        FlywallGroup.own(directory);
        if (!Files.getPosixFilePermissions(directory).equals(MODE)) {
          Files.setPosixFilePermissions(directory, MODE);
        }
      }
      return directory;
    } catch (IOException failure) {
      throw OperatorError.thatMayPass(
          directory.toString(),
          "cannot be made: " + failure.getMessage(),
          "make it a directory that root can write, or set agent.run_dir");
    }
  }

  /**
   * Who sets run_dir = /run must not find /run closed to everybody: then the token and the socket
   * alone are.
   */
  private static boolean isOurs(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .allMatch(
              name ->
                  name.contains("api.token")
                      || name.equals("api.sock")
                      || name.startsWith(LoadedFiles.NAME));
    }
  }
}
