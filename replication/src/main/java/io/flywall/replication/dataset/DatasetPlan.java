package io.flywall.replication.dataset;

import io.flywall.replication.DatasetName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the operator wants replicated. */
public sealed interface DatasetPlan {
  DatasetName name();

  /** How long what is overwritten is kept aside. */
  Duration keep();

  /**
   * Files.
   *
   * @param paths absolute files or directories; wildcards in the last name only
   * @param exclude {@link io.flywall.replication.scan.Coverage}
   * @param afterApply a line for the shell, run when they have changed
   */
  record Files(
      DatasetName name,
      List<Path> paths,
      List<String> exclude,
      Optional<String> afterApply,
      When when,
      Duration keep)
      implements DatasetPlan {
    public Files {
      paths = List.copyOf(paths);
      exclude = List.copyOf(exclude);
    }
  }

  /**
   * What a command says.
   *
   * @param dump a line for the shell, run on the primary; its output is what is replicated
   * @param restore a line for the shell that finds that output at its standard input
   * @param interval between two dumps
   */
  record Command(
      DatasetName name, String dump, String restore, Duration interval, When when, Duration keep)
      implements DatasetPlan {}
}
