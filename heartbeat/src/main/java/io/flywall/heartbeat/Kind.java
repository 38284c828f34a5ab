package io.flywall.heartbeat;

import java.util.Optional;

/** What a datagram is. The codes are part of the wire format: never reuse one. */
public enum Kind {
  HEARTBEAT(1),
  ANSWER(2),
  STATE(3),
  RELEASED(4),
  HAND_OVER_REQUEST(5),
  HAND_OVER_REFUSED(6),
  VOTE_REQUEST(7),
  VOTE(8),
  HAND_OVER_OFFER(9);

  private final byte code;

  Kind(int code) {
    this.code = (byte) code;
  }

  public byte code() {
    return code;
  }

  static Optional<Kind> of(byte code) {
    for (Kind kind : values()) {
      if (kind.code == code) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
