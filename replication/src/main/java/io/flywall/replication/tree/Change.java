package io.flywall.replication.tree;

/** One step from a tree to the next. */
public sealed interface Change {
  TreePath path();

  /** The entry is new, or another one than before. */
  record Put(Entry entry) implements Change {
    @Override
    public TreePath path() {
      return entry.path();
    }
  }

  /** Nothing is there any more. */
  record Remove(TreePath path) implements Change {}
}
