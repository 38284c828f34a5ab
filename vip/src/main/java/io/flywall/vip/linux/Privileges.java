package io.flywall.vip.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What this process may do, asked before it is needed. */
public final class Privileges {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String EFFECTIVE = "CapEff:";

  /** include/uapi/linux/capability.h: addresses and netfilter; packet and raw sockets. */
  private static final int CAP_NET_ADMIN = 12;

  private static final int CAP_NET_RAW = 13;

  private static final int CAP_IPC_LOCK = 14;

  private static final Path LIMITS = Path.of("/proc/self/limits");

  private Privileges() {}

  /** Names of the capabilities that are needed and not there; empty when all is well. */
  public static List<String> missing() {
    try {
      return missingFrom(Files.readString(STATUS));
    } catch (IOException noProc) {
      // Without /proc nobody can tell: the first socket will.
      return List.of();
    }
  }

  /** Whether no limit stands against locked memory (getrlimit(2): RLIMIT_MEMLOCK). */
  static boolean mayLockMemory() {
    try {
      return mayLockMemory(Files.readString(STATUS), Files.readString(LIMITS));
    } catch (IOException noProc) {
      return false;
    }
  }

  static boolean mayLockMemory(String status, String limits) {
    return (effective(status) & 1L << CAP_IPC_LOCK) != 0
        || limits.lines().anyMatch(line -> line.matches("Max locked memory +unlimited .*"));
  }

  private static long effective(String status) {
    return status
        .lines()
        .filter(line -> line.startsWith(EFFECTIVE))
        .findFirst()
        .map(line -> Long.parseUnsignedLong(line.substring(EFFECTIVE.length()).strip(), 16))
        .orElse(0L);
  }

  static List<String> missingFrom(String status) {
    long effective = effective(status);
    List<String> missing = new ArrayList<>();
    if ((effective & 1L << CAP_NET_ADMIN) == 0) {
      missing.add("CAP_NET_ADMIN");
    }
    if ((effective & 1L << CAP_NET_RAW) == 0) {
      missing.add("CAP_NET_RAW");
    }
    return List.copyOf(missing);
  }
}
