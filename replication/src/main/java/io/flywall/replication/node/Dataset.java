package io.flywall.replication.node;

import io.flywall.replication.DatasetName;
import io.flywall.replication.Replica;
import io.flywall.replication.Source;
import io.flywall.value.Term;
import java.io.IOException;

/**
 * One dataset of this node, in whichever role the node is. {@link #lead} and {@link #hold} are
 * called by one thread, and may take as long as a look at all files takes; not while the replica is
 * being written.
 */
public interface Dataset extends AutoCloseable {
  DatasetName name();

  /** As it follows others. */
  Replica replica();

  /** This node's files are what counts from now on: served as {@code (term, 0)} and up. */
  Source lead(Term term) throws IOException;

  /**
   * This node's files count no longer. What was changed here since the last acknowledged position
   * is set aside before anything is overwritten.
   *
   * @return what is applied here, for a new primary that has missed it
   */
  Source hold() throws IOException;

  @Override
  void close() throws IOException;
}
