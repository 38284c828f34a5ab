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
 * @param edition equal for files that ask for the same, and for no others
 * @param sources while none of these is changed the file says the same and is as good as it was;
 *     empty where that depends on more than files
 */
public record Settings(
    Path file,
    AgentSettings agent,
    ReplicationSettings replication,
    List<DatasetSettings> datasets,
    ApiSettings api,
    List<Inactive> inactive,
    List<Problem> warnings,
    String fingerprint,
    Edition edition,
    List<Path> sources) {

  public Settings {
    datasets = List.copyOf(datasets);
    inactive = List.copyOf(inactive);
    warnings = List.copyOf(warnings);
    sources = List.copyOf(sources);
  }
}
