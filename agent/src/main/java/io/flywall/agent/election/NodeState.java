package io.flywall.agent.election;

import io.flywall.agent.election.Decision.Transition;
import io.flywall.value.BrokenInvariant;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Rank;
import io.flywall.value.Role;
import io.flywall.value.Term;
import java.time.Duration;
import java.util.Optional;

/**
 * What this node is: its role, why and since when, the term of its own that it leads in, and the
 * primary that it follows. The one door through which a role changes; it refuses every arrow that
 * the table of {@link Role} does not have.
 */
final class NodeState {
  private final SettingsInForce settings;
  private final TermLedger terms;
  private final ChangeHistory history;
  private final DecisionBuilder decision;
  private Role role = Role.INIT;
  private Reason reason = Reason.STARTED;
  private MonotonicInstant since;
  private Term ownTerm = Term.NONE;
  private Optional<Allegiance> allegiance = Optional.empty();

  /** Where nothing is replicated nobody is ever behind. */
  private boolean upToDate = true;

  NodeState(
      SettingsInForce settings,
      TermLedger terms,
      ChangeHistory history,
      DecisionBuilder decision,
      MonotonicInstant now) {
    this.settings = settings;
    this.terms = terms;
    this.history = history;
    this.decision = decision;
    this.since = now;
  }

  boolean is(Role asked) {
    return role == asked;
  }

  /** Whether this node is primary in just that term. */
  boolean leads(Term term) {
    return role == Role.PRIMARY && ownTerm.equals(term);
  }

  /** The term that this node leads in, or led in last. */
  Term ownTerm() {
    return ownTerm;
  }

  Reason reason() {
    return reason;
  }

  /** When the present role began. */
  MonotonicInstant since() {
    return since;
  }

  Optional<Allegiance> allegiance() {
    return allegiance;
  }

  boolean follows(NodeId primary, Term term) {
    return allegiance.isPresent() && allegiance.get().isTo(primary, term);
  }

  /** Whether no lease of the primary that was heard last can still run. */
  boolean hasOutlivedPrimary(MonotonicInstant now) {
    return allegiance.isEmpty() || !now.isBefore(allegiance.get().endsAt());
  }

  void follow(Allegiance to) {
    allegiance = Optional.of(to);
    history.primarySeen(to.term(), to.lastHeard());
  }

  void followNobody() {
    allegiance = Optional.empty();
  }

  /**
   * Its primary may have spoken while this node was deaf since {@code begun}: what was heard before
   * ages only from now on.
   */
  void wasDeaf(MonotonicInstant begun, Duration gap) {
    allegiance =
        allegiance.map(
            current -> current.lastHeard().isAfter(begun) ? current : current.shifted(gap));
  }

  /** Primary from now on, in that term. */
  void lead(Term term, Reason why, String detail, MonotonicInstant now) {
    ownTerm = term;
    history.primarySeen(term, now);
    become(Role.PRIMARY, why, detail, now);
  }

  void become(Role next, Reason why, String detail, MonotonicInstant now) {
    if (!role.mayBecome(next)) {
      throw new BrokenInvariant(
          "role " + role + " -> " + next + " for " + why + " in term " + terms.highest());
    }
    Term term = next == Role.PRIMARY ? ownTerm : term();
    decision.add(new Transition(role, next, term, why, detail));
    role = next;
    reason = why;
    since = now;
  }

  /** The present primary's, ours included; the highest known when there is none. */
  private Term term() {
    return role == Role.PRIMARY
        ? ownTerm
        : allegiance.map(Allegiance::term).orElse(terms.highest());
  }

  /** What replication says of this node while it is no primary. */
  void upToDate(boolean isUpToDate) {
    upToDate = isUpToDate;
  }

  /** A primary is what the others have to be in sync with. */
  Rank rank() {
    return settings.rank(upToDate || role == Role.PRIMARY);
  }

  Standpoint standpoint() {
    Optional<NodeId> primary =
        role == Role.PRIMARY ? Optional.of(settings.self()) : allegiance.map(Allegiance::primary);
    return new Standpoint(role, term(), since, reason, primary, rank());
  }
}
