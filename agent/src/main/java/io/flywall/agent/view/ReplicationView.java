package io.flywall.agent.view;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The replication of this node as it was at one instant.
 *
 * @param leading whether it serves; else it follows
 * @param primary whom it follows; empty when nobody, or itself
 * @param inSync whether it counts as in sync in an election
 * @param trouble why it does not serve, or is not connected; empty when nothing is wrong
 * @param failures to connect, in a row
 * @param lines one for each dataset and peer
 * @param datasets as they are on this node
 * @param refused what was refused since the start, and how often
 */
public record ReplicationView(
    String node,
    boolean leading,
    long term,
    Optional<String> primary,
    boolean inSync,
    String trouble,
    int failures,
    List<Line> lines,
    List<Dataset> datasets,
    Map<String, Long> refused) {

  public ReplicationView {
    lines = List.copyOf(lines);
    datasets = List.copyOf(datasets);
    refused = Map.copyOf(refused);
  }

  /**
   * One dataset between two nodes.
   *
   * @param peer who serves it here, or follows it there
   * @param state in sync, behind, disconnected, not on the primary, failed
   * @param changesBehind empty when the whole has to be compared
   * @param bytesTotal of the version on its way; 0 when none is
   * @param fetching how far the version on its way has come, on the node that fetches it; empty
   *     when none is
   * @param inSyncAgo since the two were last known to be equal; empty when they never were
   * @param trouble what hinders it; empty when nothing does
   */
  public record Line(
      String dataset,
      String peer,
      String state,
      String tip,
      String applied,
      Optional<Long> changesBehind,
      long bytesTotal,
      long bytesLeft,
      Optional<Fetching> fetching,
      Optional<Duration> inSyncAgo,
      String trouble) {}

  /** {@code bytes} of {@code of} have come, and {@code files} of {@code ofFiles} are complete. */
  public record Fetching(long bytes, long of, int files, int ofFiles) {}

  /**
   * One dataset on this node.
   *
   * @param position of what is here
   * @param problems of the scan, the dump, the batch, the command
   * @param skipped what lies here and is not replicated, each with its reason
   */
  public record Dataset(String name, String position, List<String> problems, List<String> skipped) {
    public Dataset {
      problems = List.copyOf(problems);
      skipped = List.copyOf(skipped);
    }
  }
}
