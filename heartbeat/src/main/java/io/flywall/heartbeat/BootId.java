package io.flywall.heartbeat;

import java.util.random.RandomGenerator;

/**
 * Names one life of one agent: random, new at each start, never stored.
 *
 * @param bits 64 random bits; 0 stands for "not known"
 */
public record BootId(long bits) {
  /** A receiver that the sender has not met yet. */
  public static final BootId UNKNOWN = new BootId(0);

  /** Draws a fresh one; the generator has to be a cryptographic one in production. */
  public static BootId draw(RandomGenerator random) {
    long bits;
    do {
      bits = random.nextLong();
    } while (bits == 0);
    return new BootId(bits);
  }

  public boolean isKnown() {
    return bits != 0;
  }

  @Override
  public String toString() {
    return String.format("%016x", bits);
  }

  /**
   * By hand, like {@link #hashCode}: what the compiler makes for a record is linked at run time,
   * some milliseconds of every start, and slow where no optimizing compiler runs.
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof BootId boot && bits == boot.bits;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(bits);
  }
}
