package io.flywall.replication.replica;

/** What a dataset's tree may look like, whatever a primary lists. */
public enum Shape {
  /** Files, directories and links, as the operator has them. */
  TREE,

  /**
   * One regular file at the root, or nothing yet: what a command left. A command of root's reads
   * it, so it must not be a link to what root alone may read, and its owner and mode are the
   * agent's.
   */
  ONE_FILE
}
