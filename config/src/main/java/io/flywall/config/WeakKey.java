package io.flywall.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Tells keys that an attacker would try first. They load, with a warning. */
final class WeakKey {
  /** 16 random characters are about 96 bits, beyond guessing even before stretching. */
  private static final int SHORTEST = 16;

  /** Fewer different characters than this is a pattern, not a key. */
  private static final int LEAST_VARIETY = 8;

  private static final List<String> EXAMPLES =
      List.of(
          "shared_secret",
          "changeme",
          "change_me",
          "change-me",
          "secret_key",
          "secretkey",
          "password",
          "example",
          "flywall",
          "0123456789",
          "qwerty");

  private WeakKey() {}

  /** What is weak about it; empty when nothing is. */
  static Optional<String> reason(String key) {
    String lower = key.toLowerCase(Locale.ROOT);
    if (EXAMPLES.stream().anyMatch(lower::contains)) {
      return Optional.of("an example key");
    }
    if (key.length() < SHORTEST) {
      return Optional.of("a key of " + key.length() + " characters");
    }
    return key.chars().distinct().count() < LEAST_VARIETY
        ? Optional.of("a key of few different characters")
        : Optional.empty();
  }
}
