package io.flywall.vip.linux;

import io.flywall.value.BrokenInvariant;
import java.nio.ByteBuffer;
import java.time.Duration;

/** How finely the kernel's timers and set timeouts are cut. */
public final class KernelTick {
  private static final int CLOCK_MONOTONIC_COARSE = 6;

  private KernelTick() {}

  /**
   * One jiffy, 1/CONFIG_HZ: the coarse clock moves once per tick, so its resolution is the tick.
   * sysconf(_SC_CLK_TCK) was rejected: it is 100 whatever the kernel's HZ.
   */
  public static Duration jiffy() {
    ByteBuffer resolution = Descriptor.memory(16);
    if (LibC.clockGetres(CLOCK_MONOTONIC_COARSE, resolution) < 0) {
      throw new BrokenInvariant("CLOCK_MONOTONIC_COARSE has no resolution");
    }
    return Duration.ofSeconds(resolution.getLong(0), resolution.getLong(8));
  }
}
