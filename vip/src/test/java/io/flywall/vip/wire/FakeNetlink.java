package io.flywall.vip.wire;

import io.flywall.value.EnvironmentFailure;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/** A kernel that is a function from one send to the datagrams that answer it. */
public final class FakeNetlink implements NetlinkSocket {

  /**
   * One datagram.
   *
   * @param sender port id, 0 for the kernel
   */
  public record Reply(int sender, ByteBuffer bytes) {
    public static Reply fromKernel(ByteBuffer bytes) {
      return new Reply(0, bytes);
    }
  }

  private final Function<ByteBuffer, List<Reply>> kernel;
  private final Deque<Reply> waiting = new ArrayDeque<>();
  private final List<ByteBuffer> sent = new ArrayList<>();
  private boolean closed;

  public FakeNetlink(Function<ByteBuffer, List<Reply>> kernel) {
    this.kernel = kernel;
  }

  /** What was sent, one entry per send. */
  public List<ByteBuffer> sent() {
    return Collections.unmodifiableList(sent);
  }

  public boolean isClosed() {
    return closed;
  }

  @Override
  public void send(ByteBuffer requests) {
    ByteBuffer copy = ByteBuffer.allocate(requests.remaining()).put(requests).flip();
    sent.add(copy);
    waiting.addAll(kernel.apply(copy.duplicate()));
  }

  @Override
  public int receive(ByteBuffer into) throws EnvironmentFailure {
    Reply reply = waiting.poll();
    if (reply == null) {
      throw new EnvironmentFailure("nothing more comes");
    }
    into.clear().put(reply.bytes().duplicate()).flip();
    return reply.sender();
  }

  @Override
  public void close() {
    closed = true;
  }
}
