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

  /**
   * Between forced claims (design rule 16). Each unheard life of a dead node may have gone up to
   * {@link #RESERVE} terms beyond what was heard; a thousand of them do not reach the next block.
   */
  private static final long BLOCK = 1_000_000;

  /** Each voter's own part of a block: there are at most seven. */
  private static final long PART = BLOCK / 10;

  private final boolean nothingStored;
  private Term highest;
  private Term taken;
  private Term ceiling;
  private Term needed;

  /** Whatever lies below a stored ceiling may have been used by an earlier life of this node. */
  TermLedger(Term storedCeiling) {
    this.nothingStored = storedCeiling.equals(Term.NONE);
    this.highest = new Term(Math.max(0, storedCeiling.number() - 1));
    this.taken = highest;
    this.ceiling = storedCeiling;
    this.needed = highest;
  }

  /** Somebody knows of that term: our next one is above it. */
  void heard(Term term) {
    if (term.isAfter(highest)) {
      highest = term;
    }
  }

  /** What somebody may still vote for: everything below is over. */
  void heardVotable(Term lowest) {
    heard(new Term(Math.max(0, lowest.number() - 1)));
  }

  /**
   * Terms may have been used that this node never heard of, by nodes that cannot be asked, and
   * another survivor may leap as this one does: the next term is far above, and in a part of its
   * own.
   *
   * @param place this node's among the voters
   */
  void leap(int place) {
    heard(new Term((highest.number() / BLOCK + 2) * BLOCK + place * PART));
  }

  /** Somebody led in that term: it is nobody else's any more. */
  void led(Term term) {
    heard(term);
    if (term.isAfter(taken)) {
      taken = term;
    }
  }

  /** Whether this node may still use that term or vote in it. */
  boolean isOpen(Term term) {
    return term.isAfter(taken);
  }

  /** The lowest term that this node could still use or vote in. */
  Term lowestOpen() {
    return taken.next();
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

  /** Whether no primary ever was, as far as this node knows. */
  boolean isClusterNew() {
    return nothingStored && highest.equals(Term.NONE);
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
    if (!ceiling.isAfter(term) || !isOpen(term)) {
      throw new BrokenInvariant("term " + term + " used with ceiling " + ceiling);
    }
    led(term);
  }

  /** Somebody asks for a vote in that term: it has to be reserved before it can be given. */
  void needed(Term term) {
    if (term.isAfter(needed)) {
      needed = term;
    }
  }

  /** Whether a term may be voted in or used: it lies below the stored ceiling. */
  boolean isReserved(Term term) {
    return ceiling.isAfter(term);
  }

  /** The ceiling that should be on disk; it is raised long before it is needed. */
  Term wanted(Term asked) {
    Term top = needed.isAfter(highest) ? needed : highest;
    return asked.number() - top.number() > LOW_WATER ? asked : top.plus(RESERVE + 1);
  }
}
