package io.flywall.agent.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a client shows; read for each request, so that a rotated one is the next one's. */
@FunctionalInterface
public interface Token {
  /** For what is open to everybody. */
  Token NONE = () -> "";

  /** Empty: none. */
  String read() throws IOException;

  static Token inFile(Path file) {
    return () -> Files.readString(file).trim();
  }
}
