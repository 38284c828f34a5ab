package io.flywall.replication;

import io.flywall.replication.tree.Change;
import io.flywall.replication.tree.Scope;
import java.io.IOException;
import java.util.List;

/** A dataset on the node that follows. One thread at a time. */
public interface Replica {
  DatasetName name();

  /** Which paths it is of: what a server of others lists says nothing about these. */
  Scope scope();

  /**
   * What is on disk here, and survives a crash. {@link Position#NONE} when that is no version as a
   * whole: nothing was ever received, it was changed here, or this node has led since; then only
   * {@link #replace} helps, which looks at everything.
   */
  Position applied();

  /**
   * What the files here count for when this node becomes primary: only a peer whose position is
   * after it has something newer. Not before {@link #applied}, and more than that where this node
   * itself has led: what it wrote then is newer than whatever was copied from it.
   */
  default Position claim() {
    return applied();
  }

  /**
   * Begins to take over a newer version of which the changes since {@link #applied} are known.
   *
   * @throws StaleTerm when {@code target} is not after what is here
   */
  Staging follow(Position target, List<Change> changes) throws IOException, StaleTerm;

  /**
   * Begins to take over a version as a whole, whatever is here; also the one that is here already.
   *
   * @param base {@link Source#base} of the server: what is here and was never there is set aside as
   *     such
   * @throws StaleTerm when {@code target} is before what is here
   */
  Staging replace(Version target, Position base) throws IOException, StaleTerm;

  /**
   * As {@link #replace}, and also with a version before what is here: the operator, or a new
   * primary that finds a position of no term that ever was, trusts the other side more. What only
   * this node has is archived.
   */
  Staging resync(Version target, Position base) throws IOException;
}
