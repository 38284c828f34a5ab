package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.Term;

/**
 * How a backup comes to be primary: with the votes of a quorum, or, where the configuration asks
 * for nobody's consent, by itself.
 */
sealed interface Succession permits VotedSuccession, UnaskedSuccession {

  /** This node is a backup: stands, or goes on standing, as far as it is time. */
  void standIfTime(MonotonicInstant now);

  /** The release is for us. */
  void takeOver(Event.ReleaseHeard release, MonotonicInstant now);

  /** The primary means this node: gather votes for the time after it, while it serves. */
  void offered(Event.OfferHeard offer, MonotonicInstant now);

  void votesAsked(Event.VotesAsked request, MonotonicInstant now);

  void voteHeard(Event.VoteHeard vote, MonotonicInstant now);

  /** Whether votes for that term are being asked for. */
  boolean asksFor(Term term);

  /** Whether this node's own candidacy leaves its voice to somebody else. */
  boolean letsPass(Event.VoteRequested request, MonotonicInstant now);

  /** Gives up its candidacy, if it has one. */
  void standBack();

  MonotonicInstant wakeAt(MonotonicInstant now);
}
