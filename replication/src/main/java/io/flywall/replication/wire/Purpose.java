package io.flywall.replication.wire;

import java.util.Optional;

/** What somebody connects for. */
public enum Purpose {
  /** A backup follows the primary. */
  FOLLOW(1),
  /** A new primary asks the others for what it has missed. */
  CATCH_UP(2);

  private final int code;

  Purpose(int code) {
    this.code = code;
  }

  byte code() {
    return (byte) code;
  }

  static Optional<Purpose> of(byte code) {
    return code == 1 ? Optional.of(FOLLOW) : code == 2 ? Optional.of(CATCH_UP) : Optional.empty();
  }
}
