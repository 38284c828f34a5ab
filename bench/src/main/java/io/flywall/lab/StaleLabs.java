package io.flywall.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What interrupted runs left. A lab is named {@code fwPID-N}; one whose process is gone belongs to
 * nobody, whether it ended by Ctrl-C twice or by kill -9.
 */
final class StaleLabs {
  private static final Path NAMESPACES = Path.of("/run/netns");
  private static final Pattern NAME = Pattern.compile("fw(\\d+)-\\d+(-.*)?");

  private StaleLabs() {}

  static void clean() {
    for (String name : namesIn(NAMESPACES)) {
      if (isStale(name)) {
        new Namespace(name).delete();
      }
    }
    for (String name : namesIn(LabFolder.ROOT)) {
      if (isStale(name)) {
        LabFolder.delete(LabFolder.ROOT.resolve(name));
      }
    }
  }

  static boolean isStale(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches() && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty();
  }

  private static List<String> namesIn(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(path -> path.getFileName().toString()).toList();
    } catch (IOException none) {
      return List.of();
    }
  }
}
