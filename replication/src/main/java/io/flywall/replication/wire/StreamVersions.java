package io.flywall.replication.wire;

import java.util.OptionalInt;

/**
 * The versions of the stream that a build speaks: the one before its own too, so that nodes can be
 * upgraded one by one.
 *
 * @param oldest at least 1
 * @param newest at most 255
 */
public record StreamVersions(int oldest, int newest) {
  /** What this build speaks. */
  public static final StreamVersions OURS = new StreamVersions(1, 1);

  private static final int MOST = 255;

  public StreamVersions {
    if (!isValid(oldest, newest)) {
      throw new IllegalArgumentException("versions " + oldest + " to " + newest);
    }
  }

  static boolean isValid(int oldest, int newest) {
    return oldest >= 1 && newest >= oldest && newest <= MOST;
  }

  /** The newest that both speak; empty when there is none. */
  public OptionalInt agreeWith(StreamVersions other) {
    int common = Math.min(newest, other.newest);
    return common >= Math.max(oldest, other.oldest) ? OptionalInt.of(common) : OptionalInt.empty();
  }

  @Override
  public String toString() {
    return oldest == newest ? "version " + oldest : "versions " + oldest + " to " + newest;
  }
}
