package io.flywall.replication;

import io.flywall.value.Term;
import java.io.IOException;

/**
 * A dataset on this node, in whichever role. Changing the role reads and writes the disk and runs
 * the operator's commands: never on the agent's loop. One thread changes it; the others may be
 * asked at any time.
 */
public interface Dataset extends AutoCloseable {
  DatasetName name();

  /**
   * This node is primary of {@code term}: what is here is served from sequence 0 on. First what is
   * to be done only on a primary is done with what was applied last. A primary that is one of the
   * same term again, after a restart, begins at a higher sequence than any it has served.
   */
  Source lead(Term term) throws IOException;

  /** This node follows; what it served as primary is what it has. */
  Replica follow() throws IOException;

  /**
   * What this node has, to be read: what it serves as primary, or what it has applied last, which a
   * new primary may ask for.
   */
  Source source();

  /** How it is; never waits. */
  DatasetStatus status();

  @Override
  void close() throws IOException;
}
