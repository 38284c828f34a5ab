package io.flywall.replication.source;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * What is dumped.
 *
 * @param line the operator's command
 * @param file where its output is kept; in a directory of the agent's own
 * @param interval between the end of one dump and the next
 * @param limit how long one may take
 */
public record DumpPlan(
    String line, Map<String, String> environment, Path file, Duration interval, Duration limit) {
  public DumpPlan {
    environment = Map.copyOf(environment);
  }
}
