package io.flywall.agent.quorum;

import io.flywall.value.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The majority of a number of voters.
 *
 * @param voters everyone who may vote, the counting node included; at least 1
 */
public record Quorum(int voters) {

  public Quorum {
    if (voters < 1) {
      throw new IllegalArgumentException("no voters: " + voters);
    }
  }

  /** What the votes that are known so far come to. */
  public enum Tally {
    /** A majority says yes. */
    WON,
    /** So many say no that no majority can say yes any more. */
    LOST,
    /** The votes that are missing decide. */
    PENDING
  }

  /** More than half. */
  public int needed() {
    return voters / 2 + 1;
  }

  /**
   * Counts votes.
   *
   * @param votes by voter, true for yes; who has not voted is not in it
   */
  public Tally tally(Map<NodeId, Boolean> votes) {
    int yes = 0;
    int no = 0;
    for (boolean vote : votes.values()) {
      if (vote) {
        yes++;
      } else {
        no++;
      }
    }
    if (yes >= needed()) {
      return Tally.WON;
    }
    return voters - no < needed() ? Tally.LOST : Tally.PENDING;
  }

  /**
   * The newest thing that a quorum has seen, given what each <em>other</em> voter saw last. Empty
   * while too few have seen anything.
   *
   * @param countingNodeVotes whether the counting node is a voter itself: then it has seen
   *     everything of its own. One that was taken from the list needs all of a quorum elsewhere
   */
  public <T> Optional<T> newestSeen(
      Collection<T> seenByOthers, Comparator<T> order, boolean countingNodeVotes) {
    int others = countingNodeVotes ? needed() - 1 : needed();
    if (others == 0 || seenByOthers.size() < others) {
      return Optional.empty();
    }
    List<T> newestFirst = new ArrayList<>(seenByOthers);
    newestFirst.sort(order.reversed());
    return Optional.of(newestFirst.get(others - 1));
  }
}
