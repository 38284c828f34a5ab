package io.flywall.agent.election;

import io.flywall.value.NodeId;
import io.flywall.value.Term;
import io.flywall.value.Watermark;
import java.util.Map;
import java.util.TreeMap;

/**
 * What each node holds of what is replicated ({@code acknowledge = quorum}; design rule 13): a
 * voter does not vote for one that holds less than itself. Where votes do not depend on it nobody
 * holds anything, and everything here says yes.
 *
 * <p>Why no majority is ever without a candidate: marks are ordered, so of the voters that are
 * there one holds the most, and none of them refuses that one. A mark is taken only of what is on
 * this node's disk, so whoever is refused on its account could be replaced by this node.
 *
 * <p>Why nothing is lost that a majority holds: a node takes a mark of a term only while it has
 * voted in no later one, and one majority shares a voter with another. That voter has either taken
 * the mark before its vote, and then refuses who lacks it, or it has voted before, and then the
 * mark is refused and nobody was told that a majority holds it.
 */
class Holdings {
  private final Map<NodeId, Watermark> told = new TreeMap<>();
  private Watermark own = Watermark.NONE;
  private Term ledIn = Term.NONE;
  private Term votedIn = Term.NONE;
  private boolean inForce;

  /**
   * From disk, at the start: from now on votes depend on it.
   *
   * @param led the last term that this node led in and has not followed another since
   */
  final void found(Watermark held, Term led) {
    inForce = true;
    own = Watermark.later(own, held);
    led(led);
  }

  /** This node is primary: what it writes from now on is the newest that there is. */
  final void led(Term term) {
    ledIn = term.isAfter(ledIn) ? term : ledIn;
  }

  final void voted(Term term) {
    votedIn = term.isAfter(votedIn) ? term : votedIn;
  }

  /** All of it is on disk here. Whether its primary may count on that is {@link #own}'s to show. */
  final void grow(Watermark held) {
    if (inForce && mayTake(held)) {
      own = Watermark.later(own, held);
    }
  }

  /** A vote in a later term was given without a look at it. */
  boolean mayTake(Watermark held) {
    return !votedIn.isAfter(held.term());
  }

  /** By a node's own word; less than before where it has lost its disk. */
  final void told(NodeId node, Watermark held) {
    told.put(node, held);
  }

  /** What binds this node's vote. */
  final Watermark own() {
    return own;
  }

  /** What this node could lead with: of a term that it led in itself it has everything. */
  final Watermark offered() {
    boolean led = inForce && ledIn.isAfter(Term.NONE);
    return led ? Watermark.later(own, Watermark.allOf(ledIn)) : own;
  }

  private Watermark of(NodeId node) {
    return told.getOrDefault(node, Watermark.NONE);
  }

  /** Whether a vote for that one loses nothing that this node holds. */
  boolean areEnough(NodeId candidate) {
    return !own.isAfter(of(candidate));
  }

  /** Whether this node would not be voted for by that one. */
  final boolean areMoreAt(NodeId other) {
    return inForce && of(other).isAfter(offered());
  }

  /** Whether that one has to let this node go first, whatever its rank. */
  final boolean areLessAt(NodeId other) {
    return own.isAfter(of(other));
  }
}
