package io.flywall.replication;

import io.flywall.replication.tree.TreePath;
import java.io.IOException;

/** A version that this node will not have on its disk, whoever offers it. */
public final class TreeRefused extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param why what is wrong with {@code path}, and what to do when it is no attack
   */
  public TreeRefused(DatasetName dataset, TreePath path, String why) {
    super("dataset " + dataset + ": " + path + " " + why);
  }
}
