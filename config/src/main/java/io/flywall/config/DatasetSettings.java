package io.flywall.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Something that is replicated. A preset has become the files that it stands for. */
public sealed interface DatasetSettings {
  String name();

  /** When its command is run. */
  DatasetMoment when();

  /** How long overwritten contents are kept aside. */
  Duration keep();

  /**
   * Files and directories.
   *
   * @param paths absolute; wildcards in the last name only; never {@code /etc/flywall}
   * @param exclude glob patterns of what is a node's own
   * @param afterApply a line for the shell
   */
  record Files(
      String name,
      List<Path> paths,
      List<String> exclude,
      Optional<String> afterApply,
      DatasetMoment when,
      Duration keep)
      implements DatasetSettings {
    public Files {
      paths = List.copyOf(paths);
      exclude = List.copyOf(exclude);
    }
  }

  /**
   * The output of a command.
   *
   * @param dump a line for the shell, run on the primary
   * @param restore a line for the shell that finds the dump at its standard input
   * @param interval between two dumps
   */
  record Command(
      String name,
      String dump,
      String restore,
      Duration interval,
      DatasetMoment when,
      Duration keep)
      implements DatasetSettings {}
}
