package io.flywall.agent.history;

import io.flywall.agent.view.AgentView;
import io.flywall.agent.view.RoleChange;
import java.util.List;
import java.util.Optional;

/**
 * Notices in the views that another node than before is primary, where no change of this node's own
 * role says so: the third node of three has a history, too, and a primary that was cut off learns
 * only later who took over. Out of views and not of the election: it is no decision of this node's.
 * Two changes between two views (half a second) are one here.
 */
final class PrimaryWatch {
  /** The reason's word; its history line has {@code from} and {@code to} the same. */
  static final String ANOTHER = "another-primary";

  /** The last that was known; a time without one in between does not count. */
  private Optional<String> last = Optional.empty();

  /** Whom this node's own newest change names, until the views name somebody else than before. */
  private Optional<String> told = Optional.empty();

  /** This node's own role changed, and that line says who is primary then, as far as known. */
  void changed(RoleChange own) {
    told = own.primary();
  }

  /** What is to be written down; empty when nothing is, or this node's own change tells it. */
  Optional<RoleChange> sees(AgentView view) {
    Optional<String> now = view.primary();
    Optional<String> before = last;
    if (now.isEmpty() || now.equals(before)) {
      return Optional.empty();
    }
    boolean isTold = now.equals(told);
    last = now;
    told = Optional.empty();
    return before.filter(old -> !isTold).map(old -> change(view, old, now.get()));
  }

  private static RoleChange change(AgentView view, String before, String now) {
    List<String> heard = heard(view);
    return new RoleChange(
        view.shownAt(),
        view.role(),
        view.role(),
        view.term(),
        ANOTHER,
        "primary " + before + " -> " + now,
        heard.isEmpty() ? "nobody heard" : "heard " + String.join(", ", heard),
        Optional.of(now),
        heard);
  }

  private static List<String> heard(AgentView view) {
    return view.peers().stream()
        .filter(peer -> !peer.health().equals("unknown"))
        .map(AgentView.Peer::node)
        .toList();
  }
}
