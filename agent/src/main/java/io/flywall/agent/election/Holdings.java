package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
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
 * <p>Why nothing is lost that a majority holds: a node takes a mark of a term only while no vote of
 * its in a later one binds it, and one majority shares a voter with another. That voter has either
 * taken the mark before its vote, and then refuses who lacks it, or it has voted before, and then
 * the mark is refused and nobody was told that a majority holds it.
 */
class Holdings {
  private final Map<NodeId, Watermark> told = new TreeMap<>();
  private Watermark own = Watermark.NONE;
  private Term ledIn = Term.NONE;
  private Term votedIn;
  private MonotonicInstant voteBindsUntil;
  private boolean inForce;

  /** {@code until}: a vote of an earlier life may bind so long, and nobody knows in which term. */
  Holdings(MonotonicInstant until) {
    votedIn = new Term(Term.MAX);
    voteBindsUntil = until;
  }

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

  /** Whoever got it can have claimed with it, and outlasted an older primary, only until then. */
  final void voted(Term term, MonotonicInstant until, MonotonicInstant now) {
    boolean over = !now.isBefore(voteBindsUntil);
    votedIn = over || term.isAfter(votedIn) ? term : votedIn;
    voteBindsUntil = MonotonicInstant.later(voteBindsUntil, until);
  }

  /** All of it is on disk here. Whether its primary may count on that is {@link #own}'s to show. */
  final void grow(Watermark held, MonotonicInstant now) {
    if (inForce && mayTake(held, now)) {
      own = Watermark.later(own, held);
    }
  }

  /**
   * A vote in a later term was given without a look at it. When its promise is over nobody has
   * claimed with it, or the older primary's lease has ended: then it binds no more, or a hand-over
   * that came to nothing would end all acknowledgements of the term.
   */
  boolean mayTake(Watermark held, MonotonicInstant now) {
    return !votedIn.isAfter(held.term()) || !now.isBefore(voteBindsUntil);
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
