package io.flywall.config;

/**
 * One key.
 *
 * @param path dotted; {@code []} marks a list of blocks, as in {@code replication.peers[].id}
 * @param active whether it does something in this build
 */
record Key<T>(String path, Rule<T> rule, boolean active) {
  /** The last part of the path. */
  String name() {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  boolean isSecret() {
    return rule == Rules.SECRET;
  }

  boolean isReserved() {
    return rule == KeyTable.RESERVED;
  }
}
