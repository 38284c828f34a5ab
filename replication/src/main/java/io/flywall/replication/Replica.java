package io.flywall.replication;

import io.flywall.replication.tree.Change;
import java.io.IOException;
import java.util.List;

/** A dataset on the node that follows. One thread at a time. */
public interface Replica {
  DatasetName name();

  /**
   * What is on disk here, and survives a crash. {@link Position#NONE} when that is no version as a
   * whole: nothing was ever received, or it was changed here; then only {@link #replace} helps.
   */
  Position applied();

  /**
   * Begins to take over a newer version of which the changes since {@link #applied} are known.
   *
   * @throws StaleTerm when {@code target} is not after what is here
   */
  Staging follow(Position target, List<Change> changes) throws IOException, StaleTerm;

  /**
   * Begins to take over a version as a whole, whatever is here; also the one that is here already.
   *
   * @throws StaleTerm when {@code target} is before what is here
   */
  Staging replace(Version target) throws IOException, StaleTerm;
}
