package io.flywall.config;

import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import io.flywall.config.KeyScanner.Entry;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the file and line that a message points at. */
final class Places {

  /** One line of one file. */
  record Place(String file, int line) {}

  private final String file;
  private final String parsedAs;
  private final Map<String, Integer> lines = new HashMap<>();

  Places(Path file, List<Entry> entries) {
    this.file = file.toString();
    this.parsedAs = file.toAbsolutePath().toString();
    for (Entry entry : entries) {
      lines.put(entry.dotted(), entry.line());
      noteBlocksOf(entry);
    }
  }

  /** A block that only dotted keys speak of begins where the first of them stands. */
  private void noteBlocksOf(Entry entry) {
    for (int parts = 1; parts < entry.path().size(); parts++) {
      lines.putIfAbsent(String.join(".", entry.path().subList(0, parts)), entry.line());
    }
  }

  /**
   * Where {@code value} was written. The scanner knows better than the value itself: a substituted
   * value remembers its source, which may be the environment and then has no line.
   */
  Place of(ConfigValue value, String path) {
    ConfigOrigin origin = value.origin();
    String from = origin.filename();
    if (from != null && !from.equals(parsedAs)) {
      return new Place(from, Math.max(1, origin.lineNumber()));
    }
    Integer scanned = lines.get(path);
    if (scanned != null) {
      return new Place(file, scanned);
    }
    return origin.lineNumber() > 0 ? new Place(file, origin.lineNumber()) : missing(path);
  }

  /** Where something that is not there belongs: the nearest block around it, or line 1. */
  Place missing(String path) {
    String block = path;
    while (block.indexOf('.') >= 0) {
      block = block.substring(0, block.lastIndexOf('.'));
      Integer line = lines.get(block);
      if (line != null) {
        return new Place(file, line);
      }
    }
    return new Place(file, 1);
  }
}
