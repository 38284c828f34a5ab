package io.flywall.agent.client;

import java.io.IOException;
import java.nio.file.Path;

/** A file is there and holds something else than a token; what it holds is nobody's business. */
public final class NoToken extends IOException {
  private static final long serialVersionUID = 1L;

  NoToken(Path file) {
    super("the token file " + file + " is not one line of a token");
  }
}
