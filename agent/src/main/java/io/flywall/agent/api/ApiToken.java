package io.flywall.agent.api;

import io.flywall.value.OperatorError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.function.Function;

/**
 * What a caller must show to change something: made new at each start, in a file that root and
 * group flywall can read.
 */
public final class ApiToken {
  private static final int RANDOM_BYTES = 32;

  private final Path file;
  private final byte[] text;

  private ApiToken(Path file, byte[] text) {
    this.file = file;
    this.text = text;
  }

  /** Draws a token and writes it, replacing the one of an earlier life in one step. */
  public static ApiToken create(Path file) throws OperatorError {
    byte[] random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    try {
      Path fresh =
          Files.createTempFile(
              file.toAbsolutePath().getParent(),
              ".api.token",
              "",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try {
        Files.writeString(fresh, text + "\n");
        FlywallGroup.own(fresh);
        // Not at creation: a umask of 077 would take the group's right to read away.
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-r-----"));
        Files.move(
            fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException failure) {
      throw OperatorError.thatMayPass(
          file.toString(),
          "cannot be written: " + failure,
          "make agent.run_dir a directory that root can write");
    }
    return new ApiToken(file, text.getBytes(StandardCharsets.US_ASCII));
  }

  public Path file() {
    return file;
  }

  /** What only those can check who can read the file. */
  public String seals(Function<byte[], String> sealing) {
    return sealing.apply(text.clone());
  }

  /** Whether an Authorization header carries it. */
  boolean isIn(String authorization) {
    return Bearer.shows(authorization, text);
  }
}
