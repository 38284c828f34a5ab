package io.flywall.config;

import java.util.Optional;

/**
 * One key whose value is another than before.
 *
 * @param before, {@code after} as an operator writes them; no secret is shown
 * @param restart why a running agent cannot take it over; empty: it can
 */
public record SettingsChange(String key, String before, String after, Optional<String> restart) {

  @Override
  public String toString() {
    return key + ": " + before + " -> " + after;
  }
}
