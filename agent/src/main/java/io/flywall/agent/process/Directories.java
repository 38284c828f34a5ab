package io.flywall.agent.process;

import io.flywall.value.OperatorError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Makes the agent's directories with the mode they must have. */
final class Directories {
  private Directories() {}

  static Path make(Path directory, String mode) throws OperatorError {
    try {
      return Files.createDirectories(
          directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode)));
    } catch (IOException failure) {
      throw new OperatorError(
          directory.toString(),
          "cannot be made: " + failure.getMessage(),
          "make it a directory that root can write, or set agent.run_dir");
    }
  }
}
