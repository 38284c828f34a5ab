package io.flywall.value;

import java.time.Duration;

/**
 * What a node stores before it acts on it, and finds again after a restart (design rule 5).
 *
 * @param ceiling every term below it may have been used or voted in
 * @param deadAfter the largest D that was used or promised with
 * @param voters the edition of the voter list that is in force
 */
public record Reserved(Term ceiling, Duration deadAfter, VoterList voters) {
  /** A node that never ran. */
  public static final Reserved NOTHING = new Reserved(Term.NONE, Duration.ZERO, VoterList.NONE);

  /**
   * By hand, like {@link #hashCode}: what the compiler makes for a record is linked at run time,
   * some milliseconds of every start, and slow where no optimizing compiler runs.
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof Reserved reserved
        && ceiling.equals(reserved.ceiling)
        && deadAfter.equals(reserved.deadAfter)
        && voters.equals(reserved.voters);
  }

  @Override
  public int hashCode() {
    return ceiling.hashCode();
  }
}
