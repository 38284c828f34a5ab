package io.flywall.replication.wire;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Cuts one side's bytes into greeting and messages, however they arrive. After a refusal it is
 * deaf. One thread.
 */
public final class FrameDecoder {
  private static final int LENGTH_BYTES = 4;

  private final int longest;
  private final Consumer<Decoded> receiver;
  private byte[] part = new byte[Greeting.LENGTH];
  private int filled;
  private State state = State.GREETING;

  /** What is read next. */
  private enum State {
    GREETING,
    LENGTH,
    FRAME,
    DEAF
  }

  /**
   * @param longest frame in bytes, without its length
   * @param receiver of what was read, in order; called inside {@link #feed}
   */
  public FrameDecoder(int longest, Consumer<Decoded> receiver) {
    this.longest = longest;
    this.receiver = receiver;
  }

  /** Takes all bytes that are there. */
  public void feed(ByteBuffer bytes) {
    while (state != State.DEAF && bytes.hasRemaining()) {
      int count = Math.min(part.length - filled, bytes.remaining());
      bytes.get(part, filled, count);
      filled += count;
      if (filled == part.length) {
        complete(part);
      }
    }
    bytes.position(bytes.limit());
  }

  /** Whether it waits for the rest of something. */
  public boolean isInside() {
    return state == State.FRAME || (state != State.DEAF && filled > 0);
  }

  /** Bytes that have come of the frame that is being read; 0 between two. */
  public int inside() {
    return state == State.FRAME ? filled : 0;
  }

  private void complete(byte[] whole) {
    switch (state) {
      case GREETING -> greeting(whole);
      case LENGTH -> length(ByteBuffer.wrap(whole).getInt());
      default -> frame(whole);
    }
  }

  private void greeting(byte[] whole) {
    Greeting.decode(whole)
        .ifPresentOrElse(
            versions -> {
              receiver.accept(new Decoded.Greeted(versions));
              expect(State.LENGTH, LENGTH_BYTES);
            },
            () -> refuse(Refusal.NOT_OURS));
  }

  private void length(int length) {
    if (length < 1) {
      refuse(Refusal.MALFORMED);
    } else if (length > longest) {
      refuse(Refusal.OVERSIZE);
    } else {
      expect(State.FRAME, length);
    }
  }

  private void frame(byte[] whole) {
    expect(State.LENGTH, LENGTH_BYTES);
    Decoded decoded = MessageCodec.decode(whole);
    if (decoded instanceof Decoded.Refused) {
      deaf();
    }
    receiver.accept(decoded);
  }

  private void refuse(Refusal reason) {
    deaf();
    receiver.accept(new Decoded.Refused(reason));
  }

  private void deaf() {
    state = State.DEAF;
    part = new byte[0];
  }

  private void expect(State next, int bytes) {
    if (state != State.DEAF) {
      state = next;
      part = new byte[bytes];
      filled = 0;
    }
  }
}
