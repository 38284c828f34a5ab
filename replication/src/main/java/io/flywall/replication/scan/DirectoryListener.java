package io.flywall.replication.scan;

import io.flywall.replication.tree.TreePath;
import java.nio.file.Path;

/** Is told of each directory before it is listed, so that no change after that is missed. */
public interface DirectoryListener {
  DirectoryListener NONE =
      new DirectoryListener() {
        @Override
        public void base(Root root) {}

        @Override
        public void inside(TreePath directory, Path path) {}
      };

  /** The directory that holds {@code root}. */
  void base(Root root);

  /** A directory below a root, or a root itself. */
  void inside(TreePath directory, Path path);
}
