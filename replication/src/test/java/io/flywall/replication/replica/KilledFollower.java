package io.flywall.replication.replica;

import io.flywall.replication.CopyLoop;
import io.flywall.replication.Staging;
import io.flywall.replication.source.FilesSource;
import java.nio.file.Path;

/** A process of its own that follows once, to be killed meanwhile. */
final class KilledFollower {
  private KilledFollower() {}

  /** The directory of the {@link TwoNodes}, and the term. */
  public static void main(String[] args) throws Exception {
    TwoNodes nodes = new TwoNodes(Path.of(args[0]));
    try (FilesSource source = nodes.lead(Long.parseLong(args[1]));
        FilesReplica replica = nodes.follow()) {
      Staging staging = CopyLoop.begin(source, replica);
      CopyLoop.Carried unused = CopyLoop.fill(source, staging);
      // From here on it is worth a kill.
      System.out.println("commits");
      staging.commit();
      System.out.println("committed");
    }
  }
}
