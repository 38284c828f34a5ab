package io.flywall.replication.tree;

import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Things by their paths, in the order of the paths; immutable. Kept in leaves of some hundred that
 * successive versions share: of 100,000 things they take 0.4 MB, where a map's nodes would take 4,
 * and one change copies 3 KB, where one array would be copied as a whole. What is thrown away with
 * each change is what makes the collector stop the agent.
 */
public final class PathMap<T> {
  /** 2 KB of references, and 200 leaves for 100,000 things: the two costs of a change are alike. */
  private static final int LARGEST_LEAF = 512;

  private final Function<? super T, TreePath> path;
  private final List<List<T>> leaves;
  private final int size;

  private PathMap(Function<? super T, TreePath> path, List<List<T>> leaves) {
    this.path = path;
    this.leaves = leaves;
    this.size = leaves.stream().mapToInt(List::size).sum();
  }

  /** Of several things with one path the last counts. */
  public static <T> PathMap<T> of(
      Collection<? extends T> things, Function<? super T, TreePath> path) {
    List<T> sorted = new ArrayList<>(things);
    sorted.sort(Comparator.comparing(path));
    List<T> kept = new ArrayList<>(sorted.size());
    for (int i = 0; i < sorted.size(); i++) {
      T thing = sorted.get(i);
      if (i + 1 == sorted.size() || !path.apply(thing).equals(path.apply(sorted.get(i + 1)))) {
        kept.add(thing);
      }
    }
    List<List<T>> leaves = new ArrayList<>();
    addLeaves(kept, leaves);
    return new PathMap<>(path, leaves);
  }

  @SuppressWarnings("unchecked") // An array of T is made of a list of T, and only read.
  private static <T> void addLeaves(List<T> sorted, List<List<T>> leaves) {
    // Halves rather than a full one and a rest: the next change finds room in both.
    int parts = (sorted.size() + LARGEST_LEAF - 1) / LARGEST_LEAF;
    for (int part = 0; part < parts; part++) {
      int from = (int) ((long) sorted.size() * part / parts);
      int to = (int) ((long) sorted.size() * (part + 1) / parts);
      leaves.add((List<T>) Arrays.asList(sorted.subList(from, to).toArray()));
    }
  }

  public int size() {
    return size;
  }

  public Optional<T> at(TreePath at) {
    if (leaves.isEmpty()) {
      return Optional.empty();
    }
    List<T> leaf = leaves.get(leafOf(at));
    int index = indexIn(leaf, at);
    return index >= 0 ? Optional.of(leaf.get(index)) : Optional.empty();
  }

  /** The leaf that holds {@code at}, or would. */
  private int leafOf(TreePath at) {
    int low = 0;
    int high = leaves.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (path.apply(leaves.get(middle).get(0)).compareTo(at) <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** As {@link Arrays#binarySearch} has it. */
  private int indexIn(List<T> leaf, TreePath at) {
    int low = 0;
    int high = leaf.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = path.apply(leaf.get(middle)).compareTo(at);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }

  /** All, in the order of their paths. */
  public Collection<T> values() {
    return new AbstractCollection<>() {
      @Override
      public Iterator<T> iterator() {
        return new Walk(0, 0);
      }

      @Override
      public int size() {
        return size;
      }
    };
  }

  /** What is at {@code top} and below it, in the order of the paths. */
  public List<T> under(TreePath top) {
    List<T> found = new ArrayList<>();
    if (leaves.isEmpty()) {
      return found;
    }
    int leaf = leafOf(top);
    int index = indexIn(leaves.get(leaf), top);
    Walk walk = new Walk(leaf, index >= 0 ? index : -index - 1);
    while (walk.hasNext()) {
      T thing = walk.next();
      if (!path.apply(thing).isAtOrUnder(top)) {
        break;
      }
      found.add(thing);
    }
    return found;
  }

  /** With {@code edits}: another thing at a path, or none. */
  public PathMap<T> with(SortedMap<TreePath, Optional<T>> edits) {
    if (leaves.isEmpty()) {
      return of(edits.values().stream().flatMap(Optional::stream).toList(), path);
    }
    List<List<T>> next = new ArrayList<>(leaves.size() + 1);
    SortedMap<TreePath, Optional<T>> rest = edits;
    for (int leaf = 0; leaf < leaves.size(); leaf++) {
      SortedMap<TreePath, Optional<T>> here = rest;
      if (leaf + 1 < leaves.size()) {
        TreePath following = path.apply(leaves.get(leaf + 1).get(0));
        here = rest.headMap(following);
        rest = rest.tailMap(following);
      }
      if (here.isEmpty()) {
        next.add(leaves.get(leaf));
      } else {
        addLeaves(edited(leaves.get(leaf), here), next);
      }
    }
    return new PathMap<>(path, next);
  }

  private List<T> edited(List<T> leaf, SortedMap<TreePath, Optional<T>> edits) {
    SortedMap<TreePath, T> merged = new TreeMap<>();
    leaf.forEach(thing -> merged.put(path.apply(thing), thing));
    edits.forEach(
        (at, thing) -> {
          if (thing.isPresent()) {
            merged.put(at, thing.get());
          } else {
            merged.remove(at);
          }
        });
    return new ArrayList<>(merged.values());
  }

  /**
   * Goes through both in the order of the paths, and calls {@code differs} for each path with what
   * is here and there, where that is not equal; leaves that both share are skipped.
   */
  public void compareTo(PathMap<T> other, BiConsumer<Optional<T>, Optional<T>> differs) {
    Walk mine = new Walk(0, 0);
    Walk theirs = other.new Walk(0, 0);
    while (mine.hasNext() || theirs.hasNext()) {
      if (mine.skipsLeafOf(theirs)) {
        continue;
      }
      int order = order(mine, theirs);
      Optional<T> here = order <= 0 ? Optional.of(mine.next()) : Optional.empty();
      Optional<T> there = order >= 0 ? Optional.of(theirs.next()) : Optional.empty();
      if (!here.equals(there)) {
        differs.accept(here, there);
      }
    }
  }

  private int order(Walk mine, Walk theirs) {
    if (!mine.hasNext()) {
      return 1;
    }
    return theirs.hasNext() ? path.apply(mine.peek()).compareTo(path.apply(theirs.peek())) : -1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PathMap<?> map
        && size == map.size
        && new ArrayList<>(values()).equals(new ArrayList<>(map.values()));
  }

  @Override
  public int hashCode() {
    return new ArrayList<>(values()).hashCode();
  }

  /** From leaf to leaf. */
  private final class Walk implements Iterator<T> {
    private int leaf;
    private int index;

    Walk(int leaf, int index) {
      this.leaf = leaf;
      this.index = index;
      pastEnd();
    }

    private void pastEnd() {
      if (leaf < leaves.size() && index == leaves.get(leaf).size()) {
        leaf++;
        index = 0;
      }
    }

    @Override
    public boolean hasNext() {
      return leaf < leaves.size();
    }

    T peek() {
      return leaves.get(leaf).get(index);
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      T thing = peek();
      index++;
      pastEnd();
      return thing;
    }

    /** Whether both stood at the start of the very same leaf, and now stand behind it. */
    boolean skipsLeafOf(Walk other) {
      boolean same =
          hasNext()
              && other.hasNext()
              && index == 0
              && other.index == 0
              && leaves.get(leaf) == other.leafList();
      if (same) {
        leaf++;
        other.leaf++;
      }
      return same;
    }

    private List<T> leafList() {
      return leaves.get(leaf);
    }
  }
}
