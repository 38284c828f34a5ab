package io.flywall.vip.wire;

import io.flywall.value.EnvironmentFailure;
import java.nio.ByteBuffer;

/** Bytes to the kernel and back. The only way by which this package reaches one. */
public interface NetlinkSocket extends AutoCloseable {

  /** Sends all remaining bytes as one datagram. */
  void send(ByteBuffer requests) throws EnvironmentFailure;

  /**
   * Waits for one datagram and puts it into {@code into}, ready to be read.
   *
   * @return the sender's port id: 0 is the kernel, anything else a process
   * @throws EnvironmentFailure when nothing came in time, replies were lost, or it did not fit
   */
  int receive(ByteBuffer into) throws EnvironmentFailure;

  @Override
  void close();
}
