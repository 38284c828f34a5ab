package io.flywall.replication.stream;

import io.flywall.value.Term;

/**
 * What this node is to its peers.
 *
 * @param term the newest that it knows
 * @param leading whether it is the primary of that term
 */
public record Standing(Term term, boolean leading) {
  /** Before the election has said anything. */
  public static final Standing NONE = new Standing(Term.NONE, false);
}
