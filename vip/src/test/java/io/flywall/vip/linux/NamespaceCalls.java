package io.flywall.vip.linux;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/** Moves the calling thread, and only it, into another network namespace (setns(2)). */
final class NamespaceCalls {
  /** Public for the generated code. */
  public interface Calls {
    int open(CharSequence path, int flags);

    int setns(int fd, int kind);

    int close(int fd);
  }

  private static final Calls CALLS = LibraryLoader.create(Calls.class).load("c");
  private static final int CLONE_NEWNET = 0x4000_0000;
  private static final int O_CLOEXEC = 0x80000;

  private NamespaceCalls() {}

  static void enter(String name) {
    int fd = CALLS.open("/run/netns/" + name, O_CLOEXEC);
    int result = fd < 0 ? fd : CALLS.setns(fd, CLONE_NEWNET);
    int errno = Runtime.getRuntime(CALLS).getLastError();
    if (fd >= 0) {
      int unused = CALLS.close(fd);
    }
    if (result < 0) {
      throw new IllegalStateException("cannot enter namespace " + name + ": errno " + errno);
    }
  }
}
