package io.flywall.replication.replica;

import io.flywall.replication.tree.Entry;

/** Whether two entries hold the same, whoever owns them. */
final class Contents {
  private Contents() {}

  static boolean areEqual(Entry one, Entry other) {
    if (one instanceof Entry.File file) {
      return other instanceof Entry.File same && file.pieces().equals(same.pieces());
    }
    if (one instanceof Entry.Link link) {
      return other instanceof Entry.Link same && link.target().equals(same.target());
    }
    return other instanceof Entry.Directory;
  }
}
