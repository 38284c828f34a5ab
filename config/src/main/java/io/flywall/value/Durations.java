package io.flywall.value;

import java.time.Duration;

/** Which of two times is longer: {@link Duration} compares, and every place chose by hand. */
public final class Durations {
  private Durations() {}

  public static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  public static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
