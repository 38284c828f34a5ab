package io.flywall.agent.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Notices that files are other ones, or were written to. Asked with every request that shows a
 * token: that costs a stat(2), and reading costs only after a change.
 */
final class FileChange {
  /** Of a file that is not there, or cannot be looked at. */
  private static final Map<String, Object> GONE = Map.of();

  private final List<Path> files;
  private List<Map<String, Object>> seen = List.of();

  FileChange(List<Path> files) {
    this.files = List.copyOf(files);
  }

  /** Since it was last asked; the first time there is always something new. */
  boolean happened() {
    List<Map<String, Object>> now = look();
    boolean changed = !now.equals(seen);
    seen = now;
    return changed;
  }

  private List<Map<String, Object>> look() {
    List<Map<String, Object>> all = new ArrayList<>();
    for (Path file : files) {
      try {
        // The time of the last change of anything, modes too: nobody can set it back.
        all.add(Files.readAttributes(file, "unix:ino,size,lastModifiedTime,ctime"));
      } catch (IOException gone) {
        all.add(GONE);
      }
    }
    return all;
  }
}
