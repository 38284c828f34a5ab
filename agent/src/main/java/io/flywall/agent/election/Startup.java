package io.flywall.agent.election;

import io.flywall.agent.quorum.Quorum;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Role;
import io.flywall.value.Term;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How a node leaves the role INIT: when it hears a primary, when its boot wait is over, or as
 * primary again. The last is for an agent that finds its lease alive: it goes on in the term in
 * which a quorum still supports it, or lets go of the lease and listens as after any start (design
 * rule 5).
 */
final class Startup {
  private final SettingsInForce settings;
  private final VoterRoll roll;
  private final TermLedger terms;
  private final NodeState node;
  private final Leadership leadership;
  private final Resignation resignation;
  private final Shutdown shutdown;
  private final BootWait bootWait;
  private final Map<NodeId, Term> remembered = new TreeMap<>();
  private Optional<LeaseTerm> foundLease;

  /** {@code foundLease}: what an earlier life left alive in the kernel. */
  Startup(
      SettingsInForce settings,
      VoterRoll roll,
      TermLedger terms,
      NodeState node,
      Leadership leadership,
      Resignation resignation,
      Shutdown shutdown,
      BootWait bootWait,
      Optional<LeaseTerm> foundLease) {
    this.settings = settings;
    this.roll = roll;
    this.terms = terms;
    this.node = node;
    this.leadership = leadership;
    this.resignation = resignation;
    this.shutdown = shutdown;
    this.bootWait = bootWait;
    this.foundLease = foundLease;
  }

  /** Who may still be primary itself goes on asking for its own term. */
  private boolean onlyListens() {
    return node.is(Role.INIT) && foundLease.isEmpty();
  }

  void primaryHeard(NodeId primary, MonotonicInstant now) {
    if (onlyListens()) {
      node.become(settings.restingRole(), Reason.PRIMARY_HEARD, "primary " + primary, now);
    }
  }

  void leaveWhenOver(MonotonicInstant now) {
    if (onlyListens() && !now.isBefore(bootWait.until())) {
      node.become(settings.restingRole(), Reason.BOOT_WAIT_OVER, "", now);
    }
  }

  /** A voter remembers this node as the primary of that term. */
  void supportHeard(NodeId voter, Term term, MonotonicInstant now) {
    if (node.is(Role.INIT) && foundLease.isPresent()) {
      remembered.put(voter, term);
      resume(term, now);
    }
  }

  /**
   * Nothing is extended by this: the lease that was found runs on for what it has left, and the
   * next answers have to renew it.
   */
  private void resume(Term term, MonotonicInstant now) {
    if (!isSupportedIn(term) || shutdown.isRequested()) {
      return;
    }
    terms.led(term);
    if (!terms.isReserved(term)) {
      // Its state was lost while its kernel served on: first the disk, then the next answer.
      return;
    }
    leadership.resume(term, foundLease.orElseThrow(), now);
    foundLease = Optional.empty();
  }

  private boolean isSupportedIn(Term term) {
    Map<NodeId, Boolean> votes = new TreeMap<>();
    remembered.forEach((voter, theirs) -> votes.put(voter, theirs.equals(term)));
    votes.keySet().removeIf(voter -> !roll.has(voter));
    if (roll.hasSelf()) {
      votes.put(settings.self(), true);
    }
    return roll.quorum().tally(votes) == Quorum.Tally.WON;
  }

  /** Nobody remembers the lease that was found, or nobody is there to be asked. */
  void endResumption(MonotonicInstant now) {
    boolean over =
        foundLease.isPresent()
            && (!settings.majority() || !now.isBefore(foundLease.get().endsAt()));
    if (over && node.is(Role.INIT)) {
      foundLease = Optional.empty();
      remembered.clear();
      resignation.withdrawFound(now);
      bootWait.beginAgain(now);
    }
  }

  MonotonicInstant wakeAt() {
    return node.is(Role.INIT)
        ? foundLease.map(LeaseTerm::endsAt).orElse(bootWait.until())
        : MonotonicInstant.DISTANT_FUTURE;
  }
}
