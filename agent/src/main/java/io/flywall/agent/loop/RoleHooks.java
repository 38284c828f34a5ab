package io.flywall.agent.loop;

import io.flywall.agent.election.Action;
import io.flywall.agent.election.Decision;
import io.flywall.agent.election.Election;
import io.flywall.agent.election.Event;
import io.flywall.agent.election.Standpoint;
import io.flywall.scripts.HookResult;
import io.flywall.scripts.Hooks;
import io.flywall.scripts.Occasion;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Role;
import io.flywall.value.Term;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the operator's scripts are told of this node's changes, and what they say before one. */
final class RoleHooks {
  /** A start, a takeover or a restarted peer is a problem for a moment, and no degradation. */
  private static final Duration DEGRADED_LASTS = Duration.ofSeconds(1);

  private final Hooks hooks;
  private final Election election;
  private final SettingsInForce settings;
  private final Inbox inbox;
  private final EventLog log;
  private Optional<String> veto = Optional.empty();
  private Optional<Runnable> asked = Optional.empty();
  private MonotonicInstant degradedSince = MonotonicInstant.DISTANT_FUTURE;
  private boolean degradationTold;

  RoleHooks(Hooks hooks, Election election, SettingsInForce settings, Inbox inbox, EventLog log) {
    this.hooks = hooks;
    this.election = election;
    this.settings = settings;
    this.inbox = inbox;
    this.log = log;
  }

  void changed(Decision.Transition change) {
    veto = Optional.empty();
    Optional<NodeId> primary =
        change.to() == Role.PRIMARY
            ? Optional.of(settings.election().self())
            : election.standpoint().primary();
    hooks.changed(
        occasion(
            change.to(),
            change.from(),
            change.term(),
            change.reason().word(),
            change.detail(),
            primary));
  }

  private Occasion occasion(
      Role role, Role oldRole, Term term, String reason, String detail, Optional<NodeId> primary) {
    NodeId self = settings.election().self();
    return new Occasion(role, oldRole, term, reason, detail, self, primary, settings.vips());
  }

  // ---- before a claim ---------------------------------------------------------------------

  void preFailover(Action.RunPreHook run, Role oldRole) {
    log.info(
        "hooks", "pre-failover", "run", run.run(), "term", run.term(), "why", run.reason().word());
    asked =
        Optional.of(
            () ->
                hooks.preFailover(
                    run.run(),
                    occasion(
                        Role.PRIMARY,
                        oldRole,
                        run.term(),
                        run.reason().word(),
                        "",
                        election.standpoint().primary()),
                    result -> inbox.put(new Input.PreHookEnded(run.run(), result))));
  }

  /** The script before a claim comes after those of the changes that the same turn brought. */
  void endTurn() {
    Optional<Runnable> start = asked;
    asked = Optional.empty();
    start.ifPresent(Runnable::run);
  }

  void giveUp(long run) {
    log.warn(
        "hooks",
        "pre-failover-out-of-time",
        "run",
        run,
        "waited_ms",
        settings.election().preHook().deadline().toMillis(),
        "meaning",
        "the takeover goes on without its word");
    hooks.giveUp(run);
  }

  /** Only the script's own no is one: a script that could not be run forbids nothing. */
  Event ended(Input.PreHookEnded end, MonotonicInstant now) {
    HookResult result = end.result();
    veto = Optional.empty();
    if (result.isVeto()) {
      veto = Optional.of("pre_failover_script forbids a takeover: " + result.text());
      log.warnOnce(
          now, "veto", "hooks", "pre-failover-veto", "run", end.run(), "result", result.text());
    }
    return new Event.PreHookEnded(end.run(), result.isVeto());
  }

  /** Why this node does not take over although it could; empty: no script forbids it. */
  Optional<String> veto(MonotonicInstant now) {
    return veto.filter(text -> election.isForbidden(now));
  }

  // ---- what is no change of role ----------------------------------------------------------

  /** Told once each time it begins to be so. */
  void looksLike(List<String> problems, MonotonicInstant now) {
    Standpoint here = election.standpoint();
    if (problems.isEmpty() || here.role() == Role.INIT) {
      degradedSince = MonotonicInstant.DISTANT_FUTURE;
      degradationTold = false;
      return;
    }
    degradedSince = MonotonicInstant.earlier(degradedSince, now);
    if (!degradationTold && now.since(degradedSince).compareTo(DEGRADED_LASTS) >= 0) {
      degradationTold = true;
      hooks.degraded(unchanged("degraded", String.join("; ", problems)));
    }
  }

  Occasion stopping() {
    return unchanged("stopping", "");
  }

  private Occasion unchanged(String reason, String detail) {
    Standpoint here = election.standpoint();
    return occasion(here.role(), here.role(), here.term(), reason, detail, here.primary());
  }
}
