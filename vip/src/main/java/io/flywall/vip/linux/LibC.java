package io.flywall.vip.linux;

import io.flywall.vip.wire.Errno;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.types.size_t;
import jnr.ffi.types.ssize_t;

/**
 * The C library, the one type that imports jnr. Every method returns the call's result or, like a
 * system call of the kernel, minus errno: so errno is read here, at once, and nobody else can read
 * a stale one (it is sticky). EINTR is handled here and nowhere else.
 *
 * <p>Buffers are direct and start at position 0; no call is pinned, since a pinned call that blocks
 * would hold up garbage collection.
 */
final class LibC {
  /** Public, though in a hidden type, because the generated code lives in another package. */
  public interface Calls {
    int socket(int family, int type, int protocol);

    int bind(int fd, @In ByteBuffer address, int length);

    int getsockname(int fd, ByteBuffer address, ByteBuffer length);

    int setsockopt(int fd, int level, int option, @In ByteBuffer value, int length);

    @ssize_t
    long sendto(
        int fd,
        @In ByteBuffer bytes,
        @size_t long count,
        int flags,
        @In ByteBuffer address,
        int length);

    @ssize_t
    long recvfrom(
        int fd,
        @Out ByteBuffer bytes,
        @size_t long count,
        int flags,
        ByteBuffer address,
        ByteBuffer length);

    int poll(ByteBuffer entries, long count, int millis);

    int eventfd(int initial, int flags);

    @ssize_t
    long read(int fd, @Out ByteBuffer bytes, @size_t long count);

    @ssize_t
    long write(int fd, @In ByteBuffer bytes, @size_t long count);

    int close(int fd);

    int if_nametoindex(@In CharSequence name);

    /** {@code time} is the address of a struct timespec. */
    int clock_gettime(int clock, @size_t long time);

    int clock_getres(int clock, @Out ByteBuffer time);

    int mlockall(int flags);

    int sched_setscheduler(int pid, int policy, @In ByteBuffer parameter);
  }

  private static final Calls CALLS = LibraryLoader.create(Calls.class).load("c");
  private static final Runtime RUNTIME = Runtime.getRuntime(CALLS);
  private static final int SOL_SOCKET = 1;
  private static final int SO_ATTACH_FILTER = 26;
  private static final int EINTR = Errno.EINTR.number();

  private LibC() {}

  private static int checked(long result) {
    return result < 0 ? -RUNTIME.getLastError() : (int) result;
  }

  static int socket(int family, int type, int protocol) {
    return checked(CALLS.socket(family, type, protocol));
  }

  static int bind(int fd, ByteBuffer address) {
    return checked(CALLS.bind(fd, address, address.capacity()));
  }

  static int getsockname(int fd, ByteBuffer address, ByteBuffer length) {
    return checked(CALLS.getsockname(fd, address, length));
  }

  static int setsockopt(int fd, int level, int option, ByteBuffer value) {
    return checked(CALLS.setsockopt(fd, level, option, value, value.capacity()));
  }

  /**
   * SO_ATTACH_FILTER (socket(7)): the kernel copies the program. Its struct sock_fprog holds a
   * pointer, which only here can be made.
   *
   * @param program instructions of eight bytes each
   */
  static int attachFilter(int fd, ByteBuffer program) {
    ByteBuffer described =
        ByteBuffer.allocateDirect(16)
            .order(ByteOrder.nativeOrder())
            .putShort(0, (short) (program.limit() / 8))
            .putLong(8, Pointer.wrap(RUNTIME, program).address());
    try {
      return checked(
          CALLS.setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, described, described.limit()));
    } finally {
      Reference.reachabilityFence(program);
    }
  }

  static int sendto(int fd, ByteBuffer bytes, int count, int flags, ByteBuffer address) {
    int result;
    do {
      result = checked(CALLS.sendto(fd, bytes, count, flags, address, address.capacity()));
    } while (result == -EINTR);
    return result;
  }

  static int recvfrom(int fd, ByteBuffer bytes, int flags, ByteBuffer address, ByteBuffer length) {
    int result;
    do {
      length.putInt(0, address.capacity());
      result = checked(CALLS.recvfrom(fd, bytes, bytes.capacity(), flags, address, length));
    } while (result == -EINTR);
    return result;
  }

  /** Waits on {@code entries} (struct pollfd each); negative {@code millis} waits for ever. */
  static int poll(ByteBuffer entries, int millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    int left = millis;
    while (true) {
      int result = checked(CALLS.poll(entries, entries.capacity() / 8, left));
      if (result != -EINTR) {
        return result;
      }
      if (millis >= 0) {
        left = (int) Math.max(0, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
      }
    }
  }

  static int eventfd(int initial, int flags) {
    return checked(CALLS.eventfd(initial, flags));
  }

  static int read(int fd, ByteBuffer bytes) {
    int result;
    do {
      result = checked(CALLS.read(fd, bytes, bytes.capacity()));
    } while (result == -EINTR);
    return result;
  }

  static int write(int fd, ByteBuffer bytes) {
    int result;
    do {
      result = checked(CALLS.write(fd, bytes, bytes.capacity()));
    } while (result == -EINTR);
    return result;
  }

  /** Not tried again after EINTR: Linux has freed the number by then (close(2)). */
  static int close(int fd) {
    return checked(CALLS.close(fd));
  }

  /** 0 when there is no such device. */
  static int indexOf(String deviceName) {
    return CALLS.if_nametoindex(deviceName);
  }

  /**
   * The address of a buffer for {@link #clockGettime}. Whoever keeps it keeps the buffer as well.
   */
  static long addressOf(ByteBuffer buffer) {
    return Pointer.wrap(RUNTIME, buffer).address();
  }

  /**
   * The one call that is made for every input: with an address instead of a buffer it costs a
   * third.
   *
   * @param time {@link #addressOf} 16 bytes: seconds, nanoseconds (clock_gettime(2))
   */
  static int clockGettime(int clock, long time) {
    return checked(CALLS.clock_gettime(clock, time));
  }

  static int clockGetres(int clock, ByteBuffer time) {
    return checked(CALLS.clock_getres(clock, time));
  }

  static int mlockall(int flags) {
    return checked(CALLS.mlockall(flags));
  }

  /** Pid 0 is the calling thread: Linux schedules threads, not processes. */
  static int schedSetscheduler(int pid, int policy, ByteBuffer parameter) {
    return checked(CALLS.sched_setscheduler(pid, policy, parameter));
  }
}
