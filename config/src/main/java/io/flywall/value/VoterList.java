package io.flywall.value;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Who votes, and which edition of the list that is (design rule 10). Two editions that follow one
 * another differ by one node, so a majority of either meets every majority of the other.
 *
 * @param version 0 (a node that never ran) to 65,535
 * @param members short forms of the node ids; empty when they are not known, because a
 *     configuration by addresses names nobody
 */
public record VoterList(int version, SortedSet<Integer> members) {
  /** Before the first start. */
  public static final VoterList NONE = new VoterList(0, new TreeSet<>());

  /** As many voters as a cluster may have; their short forms fit into one slot of the store. */
  public static final int MOST_MEMBERS = 7;

  public VoterList {
    members = Collections.unmodifiableSortedSet(new TreeSet<>(members));
  }

  /** What travels with heartbeats and votes: the edition, and 16 bits over its members. */
  public record Stamp(int version, int members) {
    /** Of a list whose members are not known. */
    public static final int UNKNOWN = 0;
  }

  public static VoterList of(int version, Collection<Integer> members) {
    return new VoterList(version, new TreeSet<>(members));
  }

  public boolean isKnown() {
    return !members.isEmpty();
  }

  /** An unknown list has everybody: which peers there are the configuration says. */
  public boolean has(NodeId node) {
    return members.isEmpty() || members.contains(node.shortForm());
  }

  /** How many nodes are in one of the lists and not in the other. */
  public int distanceTo(VoterList other) {
    TreeSet<Integer> onlyHere = new TreeSet<>(members);
    onlyHere.removeAll(other.members);
    TreeSet<Integer> onlyThere = new TreeSet<>(other.members);
    onlyThere.removeAll(members);
    return onlyHere.size() + onlyThere.size();
  }

  public VoterList withVersion(int next) {
    return new VoterList(next, members);
  }

  public Stamp stamp() {
    return new Stamp(version, members.isEmpty() ? Stamp.UNKNOWN : fold());
  }

  /** Never 0, which says that the members are not known. */
  private int fold() {
    int mixed = 17;
    for (int member : members) {
      mixed = mixed * 31 + member;
    }
    int folded = (mixed ^ mixed >>> 16) & 0xffff;
    return folded == Stamp.UNKNOWN ? 1 : folded;
  }

  /**
   * By hand, like {@link #hashCode}: what the compiler makes for a record is linked at run time,
   * some milliseconds of every start, and slow where no optimizing compiler runs.
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof VoterList list
        && (this == list || (version == list.version && members.equals(list.members)));
  }

  @Override
  public int hashCode() {
    return version * 31 + members.hashCode();
  }
}
