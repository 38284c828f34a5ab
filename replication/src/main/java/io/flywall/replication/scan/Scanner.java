package io.flywall.replication.scan;

import io.flywall.replication.content.PieceReader;
import io.flywall.replication.directory.DirectoryWalk;
import io.flywall.replication.directory.OpenDirectory;
import io.flywall.replication.tree.Change;
import io.flywall.replication.tree.PathMap;
import io.flywall.replication.tree.Tree;
import io.flywall.replication.tree.TreePath;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Looks at the file system and says what a dataset is now. For one thread. */
public final class Scanner {
  /** A whole list of what is skipped would be as long as the dataset. */
  private static final int SKIPPED_SHOWN = 100;

  private final Coverage coverage;
  private final Spool spool;
  private final InstantSource clock;
  private final PieceReader reader = new PieceReader();

  /**
   * @param clock the kernel's wall clock, by which it stamps files
   */
  public Scanner(Coverage coverage, Spool spool, InstantSource clock) {
    this.coverage = coverage;
    this.spool = spool;
    this.clock = clock;
  }

  /**
   * Everything. Only files that are not what {@code before} says are read.
   *
   * @throws IOException only when the machine fails; what cannot be read is in {@link Scan#skipped}
   */
  public Scan all(Scan before, DirectoryListener listener) throws IOException {
    spool.endLateness();
    ScanPass pass = new ScanPass(coverage, before, spool, reader, listener, clock.instant());
    for (Root root : coverage.roots()) {
      listener.base(root);
      try (DirectoryWalk walk = new DirectoryWalk(root.base())) {
        Optional<OpenDirectory> base = walk.to(List.of());
        if (base.isEmpty()) {
          pass.missing(root);
          continue;
        }
        for (String name : base.get().names(odd -> {})) {
          if (root.matches(name)) {
            pass.visit(base.get(), name, root.treePath(name), root.base().resolve(name));
          }
        }
      } catch (IOException failure) {
        pass.unreachable(root);
      }
    }
    PathMap<Scanned> found = PathMap.of(pass.found(), Scanned::path);
    return result(before, found, pass.skipped());
  }

  /** {@code before}, with what is at and below {@code touched} looked at again. */
  public Scan some(Scan before, Collection<TreePath> touched, DirectoryListener listener)
      throws IOException {
    ScanPass pass = new ScanPass(coverage, before, spool, reader, listener, clock.instant());
    SortedMap<TreePath, Optional<Scanned>> edits = new TreeMap<>();
    List<TreePath> tops = tops(touched);
    for (TreePath top : tops) {
      for (Scanned old : before.files().under(top)) {
        edits.put(old.path(), Optional.empty());
      }
      look(pass, top);
    }
    pass.found().forEach(scanned -> edits.put(scanned.path(), Optional.of(scanned)));
    List<Skipped> skipped = new ArrayList<>(before.skipped());
    skipped.removeIf(old -> tops.stream().anyMatch(top -> isAtOrUnder(old, top)));
    skipped.addAll(pass.skipped());
    return result(before, before.files().with(edits), skipped);
  }

  private boolean isAtOrUnder(Skipped old, TreePath top) {
    String above = coverage.locate(top).map(location -> location.path().toString()).orElse("");
    return old.where().equals(above) || old.where().startsWith(above + "/");
  }

  /** Without those that lie below another. */
  private List<TreePath> tops(Collection<TreePath> touched) {
    List<TreePath> tops = new ArrayList<>();
    for (TreePath path : new TreeSet<>(touched)) {
      boolean below = !tops.isEmpty() && path.isAtOrUnder(tops.get(tops.size() - 1));
      if (!below && coverage.covers(path)) {
        tops.add(path);
      }
    }
    return tops;
  }

  private void look(ScanPass pass, TreePath top) {
    Location location = coverage.locate(top).orElseThrow();
    Path path = location.path();
    try (DirectoryWalk walk = new DirectoryWalk(location.base())) {
      Optional<OpenDirectory> directory = walk.to(location.way());
      if (directory.isPresent()) {
        pass.visit(directory.get(), location.name(), top, path);
      }
    } catch (IOException failure) {
      pass.unreadable(top, path, failure);
    }
  }

  private static Scan result(Scan before, PathMap<Scanned> found, List<Skipped> skipped) {
    List<Change> changes = new ArrayList<>();
    before
        .files()
        .compareTo(
            found,
            (old, now) ->
                changes.add(
                    now.isPresent()
                        ? new Change.Put(now.get().entry())
                        : new Change.Remove(old.orElseThrow().path())));
    if (changes.isEmpty() && found.equals(before.files())) {
      // The same object: whoever remembers it need not do so again.
      return new Scan(before.files(), before.tree(), shown(skipped));
    }
    Tree tree = before.tree().with(changes);
    return new Scan(found, tree, shown(skipped));
  }

  /** First what hinders somebody who waits for it: a hundred sockets must not hide it. */
  private static List<Skipped> shown(List<Skipped> skipped) {
    return skipped.stream()
        .sorted(Comparator.comparing(Skipped::isStale).reversed())
        .limit(SKIPPED_SHOWN)
        .toList();
  }
}
