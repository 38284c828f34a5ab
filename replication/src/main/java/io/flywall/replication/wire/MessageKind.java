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
  RESYNC(16),

  // Nodes of an earlier build skip these, and never say them.
  MILESTONE(0x80),
  REACHED(0x81),
  SCOPE(0x82);

  /** From here up a kind that is not known may be skipped. */
  private static final int OPTIONAL = 0x80;

  private static final MessageKind[] BY_CODE = new MessageKind[256];

  static {
    for (MessageKind kind : values()) {
      BY_CODE[kind.code] = kind;
    }
  }

  private final int code;

  MessageKind(int code) {
    this.code = code;
  }

  byte code() {
    return (byte) code;
  }

  static Optional<MessageKind> of(byte code) {
    return Optional.ofNullable(BY_CODE[Byte.toUnsignedInt(code)]);
  }

  static boolean mayBeSkipped(byte code) {
    return Byte.toUnsignedInt(code) >= OPTIONAL;
  }
}
