package io.flywall.replication;

import io.flywall.value.Term;
import io.flywall.value.Watermark;

/**
 * What of all datasets together is on this node, where votes depend on it.
 *
 * @param held the latest mark of which everything is on this node's disk
 * @param led the last term that this node led in and has not followed another since; {@link
 *     Term#NONE} when it has
 */
public record Holding(Watermark held, Term led) {
  /** On a node that never held anything. */
  public static final Holding NOTHING = new Holding(Watermark.NONE, Term.NONE);

  /** Once a mark of a later term is held, what was led before is part of it. */
  public Holding and(Watermark mark) {
    Watermark latest = Watermark.later(held, mark);
    return new Holding(latest, latest.term().isAfter(led) ? Term.NONE : led);
  }

  public Holding leading(Term term) {
    return new Holding(held, term.isAfter(led) ? term : led);
  }
}
