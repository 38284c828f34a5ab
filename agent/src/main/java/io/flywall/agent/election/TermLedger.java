package io.flywall.agent.election;

import io.flywall.value.BrokenInvariant;
import io.flywall.value.Term;
import java.util.Optional;

/**
 * Which terms are known and which are reserved (design rule 5). A ceiling is on disk before a term
 * below it is used; it is raised long before it is needed, so no fsync lies in a takeover.
 */
final class TermLedger {
  /** At least so much above the highest heard is stored. */
  static final long RESERVE = 1000;

  /** Asking at half of it leaves 500 changes of primary for one fsync. */
  private static final long LOW_WATER = RESERVE / 2;

  private Term highest;
  private Term ceiling;
  private Term asked;

  /** Whatever lies below a stored ceiling may have been used by an earlier life of this node. */
  TermLedger(Term storedCeiling) {
    this.highest = new Term(Math.max(0, storedCeiling.number() - 1));
    this.ceiling = storedCeiling;
    this.asked = storedCeiling;
  }

  void heard(Term term) {
    if (term.isAfter(highest)) {
      highest = term;
    }
  }

  void reserved(Term stored) {
    if (stored.isAfter(ceiling)) {
      ceiling = stored;
    }
  }

  /** The highest term that was heard, used or may have been used. */
  Term highest() {
    return highest;
  }

  Term ceiling() {
    return ceiling;
  }

  /** The term of a claim made now, if it may be used. */
  Optional<Term> claimable() {
    Term next = highest.next();
    return ceiling.isAfter(next) ? Optional.of(next) : Optional.empty();
  }

  void use(Term term) {
    if (!ceiling.isAfter(term) || !term.isAfter(highest)) {
      throw new BrokenInvariant("term " + term + " used with ceiling " + ceiling);
    }
    highest = term;
  }

  /** The ceiling to store next, once per need. */
  Optional<Action> reservation() {
    if (asked.number() - highest.number() > LOW_WATER) {
      return Optional.empty();
    }
    asked = highest.plus(RESERVE + 1);
    return Optional.of(new Action.ReserveTerms(asked));
  }
}
