package io.flywall.config;

import java.util.List;

/**
 * A configuration for people.
 *
 * @param settings what it comes to
 * @param shown every value in force, without secrets
 */
public record ShownConfiguration(Settings settings, List<ShownSetting> shown) {
  public ShownConfiguration {
    shown = List.copyOf(shown);
  }
}
