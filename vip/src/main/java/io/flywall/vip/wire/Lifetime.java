package io.flywall.vip.wire;

import java.time.Duration;

/**
 * How long the kernel keeps an address by itself (struct ifa_cacheinfo of
 * include/uapi/linux/if_addr.h). It removes one late, by up to a second: the collection of what a
 * dead agent left, not a fence.
 *
 * @param preferredSeconds used as source address that long
 * @param validSeconds there that long
 */
public record Lifetime(int preferredSeconds, int validSeconds) {
  /** INFINITY_LIFE_TIME, 0xffffffff. */
  public static final Lifetime FOREVER = new Lifetime(-1, -1);

  public static Lifetime ofSeconds(int seconds) {
    return new Lifetime(seconds, seconds);
  }

  /** Whole seconds count. */
  static Lifetime of(Duration time) {
    return ofSeconds((int) time.toSeconds());
  }

  /** The two lifetimes; created and updated stamps, which the kernel ignores in requests, as 0. */
  static final int ENCODED_LENGTH = 16;
}
