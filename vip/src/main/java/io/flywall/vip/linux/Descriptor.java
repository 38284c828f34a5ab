package io.flywall.vip.linux;

import io.flywall.value.EnvironmentFailure;
import io.flywall.vip.wire.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A file descriptor with one owner, closed once: the kernel gives a freed number to the next
 * opener, so a second close could hit a stranger.
 */
final class Descriptor implements AutoCloseable {
  static final int AF_INET = 2;
  static final int AF_NETLINK = 16;
  static final int AF_PACKET = 17;
  static final int SOCK_RAW = 3;

  /** SOCK_CLOEXEC and EFD_CLOEXEC: hooks that the agent starts must not inherit our sockets. */
  static final int CLOSE_ON_EXEC = 0x80000;

  /** SOCK_NONBLOCK and EFD_NONBLOCK. */
  static final int NON_BLOCKING = 0x800;

  static final int SOL_SOCKET = 1;
  static final int SOL_PACKET = 263;
  static final int SO_RCVBUF = 8;
  static final int SO_RCVTIMEO = 20;
  static final int SO_SNDBUFFORCE = 32;
  static final int SO_RCVBUFFORCE = 33;
  static final int MSG_TRUNC = 0x20;
  static final int MSG_DONTWAIT = 0x40;
  static final int POLLIN = 0x1;

  private static final int CLOSED = -1;

  private final AtomicInteger number;

  private Descriptor(int number) {
    this.number = new AtomicInteger(number);
  }

  static Descriptor socket(String what, int family, int type, int protocol)
      throws EnvironmentFailure {
    int fd = LibC.socket(family, type | CLOSE_ON_EXEC, protocol);
    if (fd < 0) {
      throw failure("cannot open " + what, -fd);
    }
    return new Descriptor(fd);
  }

  static Descriptor event() throws EnvironmentFailure {
    int fd = LibC.eventfd(0, CLOSE_ON_EXEC | NON_BLOCKING);
    if (fd < 0) {
      throw failure("cannot open an eventfd", -fd);
    }
    return new Descriptor(fd);
  }

  /** -1 once closed: the kernel answers EBADF to that. */
  int number() {
    return number.get();
  }

  void bind(ByteBuffer address) throws EnvironmentFailure {
    int result = LibC.bind(number(), address);
    if (result < 0) {
      throw failure("cannot bind", -result);
    }
  }

  /** Negative errno when the kernel does not take it. */
  int option(int level, int option, int value) {
    return LibC.setsockopt(number(), level, option, memory(Integer.BYTES).putInt(0, value));
  }

  /** Wakes whoever polls this eventfd. */
  void signal() {
    int unused = LibC.write(number(), memory(Long.BYTES).putLong(0, 1));
  }

  /** Takes back all signals of this eventfd. */
  void clearSignals() {
    int unused = LibC.read(number(), memory(Long.BYTES));
  }

  static ByteBuffer memory(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
  }

  /** One struct pollfd per descriptor, waiting for input. */
  static ByteBuffer pollEntries(Descriptor... descriptors) {
    ByteBuffer entries = memory(8 * descriptors.length);
    for (Descriptor descriptor : descriptors) {
      entries.putInt(descriptor.number()).putShort((short) POLLIN).putShort((short) 0);
    }
    return entries.clear();
  }

  static EnvironmentFailure failure(String what, int errno) {
    boolean refused = errno == Errno.EPERM.number() || errno == Errno.EACCES.number();
    String remedy = refused ? "; the agent needs CAP_NET_ADMIN and CAP_NET_RAW" : "";
    return new EnvironmentFailure(what + ": " + Errno.nameOf(errno) + remedy);
  }

  @Override
  public void close() {
    int fd = number.getAndSet(CLOSED);
    if (fd != CLOSED) {
      // Nothing can be done about an error, and the number is free in any case (close(2)).
      int unused = LibC.close(fd);
    }
  }
}
