package io.flywall.agent.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A token in a file of the operator's. When the file changes, what it held is no good any more, be
 * the new content good or not: who replaces a token wants the old one gone.
 */
final class TokenFile {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  /** As the configuration asks of it: 22 letters and digits of base64 are 132 bits. */
  private static final int SHORTEST = 22;

  private static final byte[] NONE = {};

  private final String name;
  private final Path file;
  private final FileChange change;
  private Optional<byte[]> text = Optional.empty();

  TokenFile(String name, Path file) {
    this.name = name;
    this.file = file;
    this.change = new FileChange(List.of(file));
  }

  synchronized boolean isIn(String authorization) {
    if (change.happened()) {
      boolean again = text.isPresent();
      text = Optional.of(read());
      if (again) {
        LOG.info("component=api event=token-changed name={} good={}", name, text.get().length > 0);
      }
    }
    byte[] token = text.orElse(NONE);
    return token.length > 0 && Bearer.shows(authorization, token);
  }

  /** Empty when there is nothing that could be a token. */
  private byte[] read() {
    try {
      String found = Files.readString(file, StandardCharsets.US_ASCII).strip();
      boolean open = Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
      if (!open && found.length() >= SHORTEST) {
        return found.getBytes(StandardCharsets.US_ASCII);
      }
      String why = open ? "others can read it" : "it is shorter than " + SHORTEST + " characters";
      LOG.warn("component=api event=token-refused name={} file={} reason=\"{}\"", name, file, why);
    } catch (IOException unreadable) {
      LOG.warn(
          "component=api event=token-refused name={} file={} reason=\"{}\"",
          name,
          file,
          unreadable.toString());
    }
    return NONE;
  }
}
