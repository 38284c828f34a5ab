package io.flywall.agent.view;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * All nodes in a row each, as one of them sees them.
 *
 * @param seenBy which one
 * @param primary who it is, as far as known
 */
public record ClusterView(
    String cluster,
    Colour colour,
    String why,
    String seenBy,
    Optional<String> primary,
    long term,
    List<Node> nodes) {

  public ClusterView {
    nodes = List.copyOf(nodes);
  }

  /** What one word says of all. */
  public enum Colour {
    /** Served, and it could move. */
    GREEN,
    /** Served, and something wants looking after. */
    YELLOW,
    /** Nobody serves, as far as this node knows. */
    RED;

    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One of them.
   *
   * @param baseUrl of its API for other machines; empty: unknown, or not reached from there
   * @param self whether it is who sees
   * @param healthy the same as a yes or no: a client asks these first
   * @param health healthy, unhealthy or unknown
   * @param failuresInRow heartbeats and probes unanswered since the last answer
   */
  public record Node(
      String id,
      Optional<String> baseUrl,
      boolean self,
      boolean primary,
      boolean healthy,
      String role,
      int priority,
      String health,
      String healthText,
      long failuresInRow,
      Optional<Instant> lastHeard,
      List<AgentView.Path> paths,
      Optional<Boolean> configurationMatches,
      Optional<String> version) {

    public Node {
      paths = List.copyOf(paths);
    }
  }

  public static ClusterView of(AgentView seen) {
    List<Node> nodes = new ArrayList<>();
    nodes.add(self(seen));
    seen.peers().forEach(peer -> nodes.add(node(peer, seen.primary())));
    FailoverCheck check = FailoverCheck.of(seen);
    return new ClusterView(
        seen.cluster(),
        colour(seen, check),
        why(seen, check),
        seen.node(),
        seen.primary(),
        seen.term(),
        nodes);
  }

  private static Colour colour(AgentView seen, FailoverCheck check) {
    if (seen.primary().isEmpty()) {
      return Colour.RED;
    }
    return seen.problems().isEmpty() && check.possible() ? Colour.GREEN : Colour.YELLOW;
  }

  private static String why(AgentView seen, FailoverCheck check) {
    boolean said = check.obstacles().stream().anyMatch(why -> why.contains("is paused"));
    return seen.orders().paused() && !seen.problems().isEmpty() && said
        ? "PAUSED (flywall ha resume ends it); " + whyNow(seen, check)
        : whyNow(seen, check);
  }

  private static String whyNow(AgentView seen, FailoverCheck check) {
    if (seen.primary().isEmpty() || (seen.problems().isEmpty() && !check.possible())) {
      return check.obstacles().get(0);
    }
    if (seen.problems().isEmpty()) {
      return seen.primary().get() + " serves, every node is well";
    }
    int others = seen.problems().size() - 1;
    return seen.problems().get(0) + (others > 0 ? "; and " + others + " more" : "");
  }

  private static Node self(AgentView seen) {
    boolean fault = seen.role().equals("fault");
    return new Node(
        seen.node(),
        seen.baseUrl(),
        true,
        seen.primary().equals(Optional.of(seen.node())),
        !fault,
        seen.role(),
        seen.priority(),
        fault ? "unhealthy" : "healthy",
        fault ? seen.reasonText() : "",
        0,
        Optional.of(seen.shownAt()),
        List.of(),
        Optional.of(true),
        Optional.of(seen.version()));
  }

  private static Node node(AgentView.Peer peer, Optional<String> primary) {
    return new Node(
        peer.node(),
        peer.baseUrl(),
        false,
        primary.equals(Optional.of(peer.node())),
        peer.health().equals("healthy"),
        peer.role(),
        peer.priority(),
        peer.health(),
        peer.health().equals("healthy") ? "" : peer.healthText(),
        peer.failuresInRow(),
        peer.lastHeard(),
        peer.paths(),
        peer.configurationMatches(),
        peer.version());
  }
}
