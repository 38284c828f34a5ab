package io.flywall.replication.wire;

import java.util.Optional;

/** The kinds of message by their byte on the wire. */
public enum MessageKind {
  HELLO(1),
  WELCOME(2),
  OPEN(3),
  ABSENT(4),
  TIP(5),
  FETCH(6),
  NEXT_PAGE(7),
  PAGE(8),
  WANT(9),
  CONTENT(10),
  GONE(11),
  ACKNOWLEDGE(12),
  REPORT(13),
  ALIVE(14),
  FAREWELL(15),
  RESYNC(16);

  /** From here up a kind that is not known may be skipped. */
  private static final int OPTIONAL = 0x80;

  private final int code;

  MessageKind(int code) {
    this.code = code;
  }

  byte code() {
    return (byte) code;
  }

  static Optional<MessageKind> of(byte code) {
    MessageKind[] all = values();
    return code >= 1 && code <= all.length ? Optional.of(all[code - 1]) : Optional.empty();
  }

  static boolean mayBeSkipped(byte code) {
    return Byte.toUnsignedInt(code) >= OPTIONAL;
  }
}
