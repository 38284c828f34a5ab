package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.Term;
import java.util.Optional;

/** The act of claiming: from backup to primary of a term that nobody else can have. */
final class Claims {
  private final TermLedger terms;
  private final DeclaredDead dead;
  private final NodeState node;
  private final NextClaim nextClaim;
  private final Leadership leadership;
  private final Resignation resignation;
  private final PreHook preHook;

  Claims(
      TermLedger terms,
      DeclaredDead dead,
      NodeState node,
      NextClaim nextClaim,
      Leadership leadership,
      Resignation resignation,
      PreHook preHook) {
    this.terms = terms;
    this.dead = dead;
    this.node = node;
    this.nextClaim = nextClaim;
    this.leadership = leadership;
    this.resignation = resignation;
    this.preHook = preHook;
  }

  /**
   * The node's own voice is given here, in the step that claims; where it has gone to somebody else
   * in the meantime, nothing is claimed.
   *
   * @param armed the mark of the votes; empty where nobody was asked
   */
  void claim(Term term, Optional<Armed> armed, MonotonicInstant now) {
    if (!terms.isOpen(term)) {
      return;
    }
    String detail = node.allegiance().map(gone -> "after " + gone.primary()).orElse("");
    terms.use(term);
    node.followNobody();
    resignation.claimed();
    preHook.claimed();
    dead.claimed();
    Reason why = dead.isNobody() ? nextClaim.reason() : Reason.FORCED;
    leadership.claim(term, armed, why, detail, now);
  }
}
