package io.flywall.agent.view;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * All of a node's replication in a line of its status.
 *
 * @param state of the worst of its lines, in the words of {@link ReplicationView.Line}; or nobody
 *     follows
 * @param inSyncAgo since every line was last known to be equal; empty when one never was
 * @param trouble what hinders the worst one; empty when nothing does
 */
public record ReplicationSummary(String state, Optional<Duration> inSyncAgo, String trouble) {
  /** The worst one last; a word that is not here is worse than all that are. */
  private static final List<String> WORDS =
      List.of("in sync", "behind", "disconnected", "not on the primary", "failed");

  public static ReplicationSummary of(ReplicationView view) {
    Optional<ReplicationView.Line> worst =
        view.lines().stream().max(Comparator.comparingInt(line -> badness(line.state())));
    String trouble = worst.map(ReplicationView.Line::trouble).orElse("");
    if (trouble.isEmpty()) {
      trouble = view.trouble();
    }
    if (trouble.isEmpty()) {
      // Equal to what the primary serves; and that is not what it should be.
      trouble = problem(view).orElse("");
    }
    if (worst.isEmpty()) {
      String nobody = view.leading() ? "nobody follows" : "follows nobody";
      return new ReplicationSummary(nobody, Optional.empty(), trouble);
    }
    return new ReplicationSummary(worst.get().state(), longest(view.lines()), trouble);
  }

  private static Optional<String> problem(ReplicationView view) {
    return view.datasets().stream()
        .flatMap(
            dataset -> dataset.problems().stream().map(problem -> dataset.name() + ": " + problem))
        .findFirst();
  }

  private static int badness(String state) {
    int at = WORDS.indexOf(state);
    return at < 0 ? WORDS.size() : at;
  }

  private static Optional<Duration> longest(List<ReplicationView.Line> lines) {
    boolean never = lines.stream().anyMatch(line -> line.inSyncAgo().isEmpty());
    return never
        ? Optional.empty()
        : lines.stream().flatMap(line -> line.inSyncAgo().stream()).max(Duration::compareTo);
  }
}
