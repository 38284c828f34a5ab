package io.flywall.vip.linux;

import io.flywall.value.EnvironmentFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A switch of the kernel below /proc/sys/net, which shows the caller's network namespace. */
public final class Sysctl {
  /**
   * When the first IPv4 address of a subnet goes, the others of it go along unless this is 1; the
   * first may be the VIP and the second the node's own. OR-ed with the switch of each device.
   */
  private static final Path PROMOTE_SECONDARIES =
      Path.of("/proc/sys/net/ipv4/conf/all/promote_secondaries");

  private Sysctl() {}

  /** Sets net.ipv4.conf.all.promote_secondaries; false when it was set already. */
  public static boolean promoteSecondaries() throws EnvironmentFailure {
    return turnOn(PROMOTE_SECONDARIES);
  }

  static boolean turnOn(Path file) throws EnvironmentFailure {
    try {
      if (!Files.readString(file).strip().equals("0")) {
        return false;
      }
      Files.writeString(file, "1\n");
      return true;
    } catch (IOException refused) {
      throw new EnvironmentFailure(file + " cannot be set to 1: " + refused, refused);
    }
  }
}
