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

  static List<String> missingFrom(String status) {
    long effective =
        status
            .lines()
            .filter(line -> line.startsWith(EFFECTIVE))
            .findFirst()
            .map(line -> Long.parseUnsignedLong(line.substring(EFFECTIVE.length()).strip(), 16))
            .orElse(0L);
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
