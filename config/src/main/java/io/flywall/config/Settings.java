package io.flywall.config;

import java.nio.file.Path;
import java.util.List;

/**
 * A whole configuration that passed every check.
 *
 * @param file where it was read from
 * @param datasets what is replicated, in the order of the file
 * @param inactive keys of the file that are valid but do nothing in this build
 * @param warnings what loads although it should be mended
 * @param fingerprint 8 hex digits over what must match on all nodes; no secret goes into it
 */
public record Settings(
    Path file,
    AgentSettings agent,
    ReplicationSettings replication,
    List<DatasetSettings> datasets,
    ApiSettings api,
    List<Inactive> inactive,
    List<Problem> warnings,
    String fingerprint) {

  public Settings {
    datasets = List.copyOf(datasets);
    inactive = List.copyOf(inactive);
    warnings = List.copyOf(warnings);
  }
}
