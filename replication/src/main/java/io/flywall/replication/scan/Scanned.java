package io.flywall.replication.scan;

import io.flywall.replication.directory.Facts;
import io.flywall.replication.tree.Entry;
import io.flywall.replication.tree.TreePath;

/**
 * An entry, and how to tell without reading it that it is still the same.
 *
 * @param changed st_ctime when it was read, nanoseconds since 1970: every change moves it, and
 *     nobody can set it back; {@link #UNSURE} when it may have changed in the same tick
 */
public record Scanned(Entry entry, long changed, long inode) {
  /** Read it again next time. */
  public static final long UNSURE = Long.MIN_VALUE;

  public TreePath path() {
    return entry.path();
  }

  /** Whether a file with these facts still has the content that was read. */
  public boolean isStill(Facts facts) {
    return entry instanceof Entry.File file
        && facts.isFile()
        && file.size() == facts.size()
        && changed == facts.changed()
        && inode == facts.inode();
  }
}
