package io.flywall.replication.tree;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The content of a dataset at one instant: entries by path. */
public final class Tree {
  public static final Tree EMPTY = new Tree(new TreeMap<>());

  private final SortedMap<TreePath, Entry> entries;

  private Tree(SortedMap<TreePath, Entry> entries) {
    this.entries = Collections.unmodifiableSortedMap(entries);
  }

  /** A tree of these entries; of two with one path the later counts. */
  public static Tree of(Collection<? extends Entry> entries) {
    SortedMap<TreePath, Entry> sorted = new TreeMap<>();
    entries.forEach(entry -> sorted.put(entry.path(), entry));
    return new Tree(sorted);
  }

  /** In the order of their paths: a directory before what is in it. */
  public Collection<Entry> entries() {
    return entries.values();
  }

  public Optional<Entry> at(TreePath path) {
    return Optional.ofNullable(entries.get(path));
  }

  public int size() {
    return entries.size();
  }

  /** What has to change so that this tree becomes {@code next}, in the order of the paths. */
  public List<Change> changesTo(Tree next) {
    SortedMap<TreePath, Change> changes = new TreeMap<>();
    next.entries.forEach(
        (path, entry) -> {
          if (!Objects.equals(entry, entries.get(path))) {
            changes.put(path, new Change.Put(entry));
          }
        });
    entries
        .keySet()
        .forEach(
            path -> {
              if (!next.entries.containsKey(path)) {
                changes.put(path, new Change.Remove(path));
              }
            });
    return new ArrayList<>(changes.values());
  }

  /** This tree after {@code changes}. */
  public Tree with(List<Change> changes) {
    SortedMap<TreePath, Entry> next = new TreeMap<>(entries);
    for (Change change : changes) {
      if (change instanceof Change.Put put) {
        next.put(put.path(), put.entry());
      } else {
        next.remove(change.path());
      }
    }
    return new Tree(next);
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
