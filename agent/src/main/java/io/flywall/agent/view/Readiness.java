package io.flywall.agent.view;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Optional;

/**
 * Whether this node serves, or could take over.
 *
 * @param status ready or not_ready
 */
public record Readiness(String status, List<Check> checks) {

  public Readiness {
    checks = List.copyOf(checks);
  }

  /** One thing that has to be so. */
  public record Check(String name, boolean ok, String text) {}

  /**
   * Of a node that was seen so.
   *
   * @param alive whether the loop turned within twice the dead time
   */
  public static Readiness of(Optional<AgentView> seen, boolean alive) {
    List<Check> checks =
        List.of(
            new Check("loop", alive, alive ? "turns" : "has not turned for twice the dead time"),
            seen.map(Readiness::role).orElse(new Check("role", false, "the agent starts")),
            seen.map(Readiness::voters).orElse(new Check("voters", false, "the agent starts")),
            seen.map(Readiness::lease).orElse(new Check("lease", false, "the agent starts")));
    boolean ready = checks.stream().allMatch(Check::ok);
    return new Readiness(ready ? "ready" : "not_ready", checks);
  }

  @JsonIgnore
  public boolean isReady() {
    return status.equals("ready");
  }

  private static Check role(AgentView seen) {
    boolean ok =
        seen.role().equals("primary")
            || seen.role().equals("backup")
            || seen.role().equals("witness");
    return new Check("role", ok, seen.role() + ": " + seen.reasonText());
  }

  private static Check voters(AgentView seen) {
    AgentView.Quorum quorum = seen.quorum();
    boolean ok = !quorum.rule().equals("majority") || quorum.reachable() >= quorum.needed();
    return new Check(
        "voters",
        ok,
        quorum.reachable() + " of " + quorum.voters() + " heard, " + quorum.needed() + " needed");
  }

  private static Check lease(AgentView seen) {
    boolean ok = seen.vips().isEmpty() || seen.lease().intact();
    return new Check(
        "lease", ok, ok ? "every device is gated" : "a device has no gate; see ha status");
  }
}
