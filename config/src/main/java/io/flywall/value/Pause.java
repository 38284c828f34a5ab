package io.flywall.value;

/**
 * Whether the cluster is in maintenance: no node takes over by itself, except the one that serves,
 * should it have to let go and be able to serve again.
 *
 * @param on false: an operator ended it, or nobody ever began one
 * @param until when it ends by itself, seconds since 1970 by the wall: each node looks at its own
 *     clock, and one that is wrong ends it there earlier or later; {@link #BY_ORDER}: never
 * @param holder short form of the node that serves meanwhile; 0 = none did
 * @param moves how often that has changed since: no order of anybody's, so it beats none
 */
public record Pause(OrderStamp stamp, boolean on, long until, int holder, int moves) {
  /** Has no end of its own. */
  public static final long BY_ORDER = 0;

  /** Nobody ever ordered one. */
  public static final Pause NONE = new Pause(OrderStamp.NEVER, false, BY_ORDER, 0, 0);

  /** Whether it is on in that second. */
  public boolean isOn(long second) {
    return on && (until == BY_ORDER || second < until);
  }

  /** Of one order the one that knows of more moves; of as many every node takes the same. */
  public Pause newest(Pause other) {
    int byStamp = other.stamp.compareTo(stamp);
    int byMoves = byStamp == 0 ? Integer.compare(other.moves, moves) : byStamp;
    int byHolder = byMoves == 0 ? Integer.compareUnsigned(other.holder, holder) : byMoves;
    return byHolder > 0 ? other : this;
  }

  /** Beginning, or beginning anew with another end. */
  public Pause begun(NodeId author, long end, int holds) {
    return new Pause(stamp.next(author), true, end, holds, 0);
  }

  public Pause ended(NodeId author) {
    return new Pause(stamp.next(author), false, BY_ORDER, 0, 0);
  }

  /** The same order, served by that node from now on. */
  public Pause heldBy(NodeId node) {
    return new Pause(stamp, on, until, node.shortForm(), moves + 1);
  }
}
