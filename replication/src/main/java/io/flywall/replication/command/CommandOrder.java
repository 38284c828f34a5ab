package io.flywall.replication.command;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What is run.
 *
 * @param label names the run in the log, in letters, digits, dots, dashes and underscores
 * @param line for {@code /bin/sh -c}, as it stands in this node's configuration
 * @param environment beside PATH: the dataset and the position, as FLYWALL_*
 * @param input its standard input; without one it reads nothing
 * @param output where its standard output goes; without one it goes to the log, as its standard
 *     error does
 * @param limit how long it may run
 */
public record CommandOrder(
    String label,
    String line,
    Map<String, String> environment,
    Optional<Path> input,
    Optional<Path> output,
    Duration limit) {
  public CommandOrder {
    environment = Map.copyOf(environment);
  }
}
