package io.flywall.replication.tree;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The content of a dataset at one instant: entries by path. */
public final class Tree {
  public static final Tree EMPTY = of(List.of());

  private final PathMap<Entry> entries;

  private Tree(PathMap<Entry> entries) {
    this.entries = entries;
  }

  /** A tree of these entries; of two with one path the later counts. */
  public static Tree of(Collection<? extends Entry> entries) {
    return new Tree(PathMap.of(entries, Entry::path));
  }

  /** In the order of their paths: a directory before what is in it. */
  public Collection<Entry> entries() {
    return entries.values();
  }

  public Optional<Entry> at(TreePath path) {
    return entries.at(path);
  }

  /** What is at {@code top} and below it, in the order of the paths. */
  public List<Entry> under(TreePath top) {
    return entries.under(top);
  }

  public int size() {
    return entries.size();
  }

  /** What has to change so that this tree becomes {@code next}, in the order of the paths. */
  public List<Change> changesTo(Tree next) {
    List<Change> changes = new ArrayList<>();
    entries.compareTo(
        next.entries,
        (old, now) ->
            changes.add(
                now.isPresent()
                    ? new Change.Put(now.get())
                    : new Change.Remove(old.orElseThrow().path())));
    return changes;
  }

  /** This tree after {@code changes}; of several for one path the last counts. */
  public Tree with(List<Change> changes) {
    SortedMap<TreePath, Optional<Entry>> edits = new TreeMap<>();
    for (Change change : changes) {
      edits.put(
          change.path(),
          change instanceof Change.Put put ? Optional.of(put.entry()) : Optional.empty());
    }
    return edits.isEmpty() ? this : new Tree(entries.with(edits));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tree tree && entries.equals(tree.entries);
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }
}
