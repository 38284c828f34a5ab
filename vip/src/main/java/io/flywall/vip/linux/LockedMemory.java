package io.flywall.vip.linux;

import io.flywall.vip.wire.Errno;
import java.util.Optional;

/**
 * Keeps the agent's pages in memory (mlockall(2)): one that was paged out would be late by a disk
 * read, just when it is needed.
 *
 * <p>With MCL_ONFAULT: only what was touched is kept. Without it the whole of every mapping is
 * loaded, 150 MB more.
 */
public final class LockedMemory {
  /** MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT (linux/mman.h). */
  private static final int ALL_ON_FAULT = 1 | 2 | 4;

  private LockedMemory() {}

  /**
   * Asks for the process; why it is not granted, if so. Only where there is no limit: under one the
   * request could be granted, and a mapping made later, a thread's stack, be refused.
   */
  public static Optional<String> request() {
    if (!Privileges.mayLockMemory()) {
      return Optional.of("the limit on locked memory");
    }
    int result = LibC.mlockall(ALL_ON_FAULT);
    return result < 0 ? Optional.of(Errno.nameOf(-result)) : Optional.empty();
  }
}
