package io.flywall.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files that a configuration comes from. */
final class Sources {
  private Sources() {}

  /**
   * The file and those that its secrets lie in; none where more than files decides what it says: an
   * include, or a variable.
   */
  static List<Path> of(Path file, String text, List<WrittenSetting> settings) {
    if (text.contains("include") || text.contains("${")) {
      return List.of();
    }
    List<Path> sources = new ArrayList<>(List.of(file.toAbsolutePath()));
    for (WrittenSetting setting : settings) {
      if (setting.key().isSecret() && setting.text().startsWith(WrittenSecret.INDIRECT)) {
        sources.add(Path.of(setting.text().substring(WrittenSecret.INDIRECT.length()).trim()));
      }
    }
    return List.copyOf(sources);
  }
}
