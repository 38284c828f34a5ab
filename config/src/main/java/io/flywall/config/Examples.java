package io.flywall.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Whole files to start from, as they stand in {@code examples}. */
public final class Examples {
  public static final List<String> NAMES =
      List.of("pair-primary", "pair-replica", "trio", "advanced");

  /** What stands in them for a key: the agent refuses to live by it. */
  public static final String NO_KEY = "SHARED_SECRET_KEY";

  private Examples() {}

  /** The text of that one. */
  public static Optional<String> named(String name) {
    return NAMES.contains(name) ? Optional.of(text(name)) : Optional.empty();
  }

  private static String text(String name) {
    try (InputStream file = Examples.class.getResourceAsStream("/examples/" + name + ".conf")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
