package io.flywall.vip;

import io.flywall.value.VirtualAddress;
import java.time.Duration;
import java.util.Optional;

/** One step from what is to what should be. */
public sealed interface Change {
  VirtualAddress vip();

  /**
   * Put the address on its device.
   *
   * @param validFor after that time the kernel removes it by itself unless it is refreshed: whole
   *     seconds, up to 0.9 s late (measured); empty: it stays until it is removed. An address that
   *     is there already keeps what it has
   */
  record Add(VirtualAddress vip, Optional<Duration> validFor) implements Change {
    public Add {
      validFor.ifPresent(Change::requireWholeSeconds);
    }

    /** One that stays. */
    public Add(VirtualAddress vip) {
      this(vip, Optional.empty());
    }
  }

  /**
   * Let the address be valid for that time from now, or for ever. Linux makes one that is not
   * there, whatever the flags of the request: to be asked for only by who may claim it.
   */
  record Refresh(VirtualAddress vip, Optional<Duration> validFor) implements Change {
    public Refresh {
      validFor.ifPresent(Change::requireWholeSeconds);
    }

    public Refresh(VirtualAddress vip, Duration validFor) {
      this(vip, Optional.of(validFor));
    }
  }

  /** Take the address, with just this prefix length, from its device. */
  record Remove(VirtualAddress vip) implements Change {}

  private static void requireWholeSeconds(Duration time) {
    long seconds = time.toSeconds();
    if (seconds < 1 || seconds > Integer.MAX_VALUE || !Duration.ofSeconds(seconds).equals(time)) {
      throw new IllegalArgumentException("not whole seconds that the kernel can count: " + time);
    }
  }
}
