package io.flywall.replication.replica;

import io.flywall.replication.DatasetName;
import io.flywall.replication.TreeRefused;
import io.flywall.replication.scan.Coverage;
import io.flywall.replication.tree.Attributes;
import io.flywall.replication.tree.Change;
import io.flywall.replication.tree.Entry;
import io.flywall.replication.tree.Tree;
import io.flywall.replication.tree.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What of a primary's words counts here. What it lists beside this node's {@code paths} is refused,
 * loudly: taken in silence it would look as if it arrived. What this node excludes is its own.
 */
final class TreeGate {
  /** A command's output is the agent's own, and nobody's but root's to read. */
  private static final Attributes OURS = new Attributes(0600, 0, 0, "root", "root");

  private final DatasetName dataset;
  private final Coverage coverage;
  private final Shape shape;

  TreeGate(DatasetName dataset, Coverage coverage, Shape shape) {
    this.dataset = dataset;
    this.coverage = coverage;
    this.shape = shape;
  }

  /** The changes that count. */
  List<Change> changes(List<Change> offered) throws TreeRefused {
    List<Change> counted = new ArrayList<>(offered.size());
    for (Change change : offered) {
      if (counts(change.path())) {
        counted.add(change instanceof Change.Put put ? new Change.Put(fixed(put.entry())) : change);
      }
    }
    return counted;
  }

  /** The entries that count. */
  Tree tree(Tree offered) throws TreeRefused {
    List<Entry> counted = new ArrayList<>(offered.size());
    for (Entry entry : offered.entries()) {
      if (counts(entry.path())) {
        counted.add(fixed(entry));
      }
    }
    boolean asOffered = counted.size() == offered.size() && shape == Shape.TREE;
    return asOffered ? offered : Tree.of(counted);
  }

  private Entry fixed(Entry entry) {
    return shape == Shape.ONE_FILE && entry instanceof Entry.File file
        ? new Entry.File(file.path(), OURS, file.modified(), file.size(), file.pieces())
        : entry;
  }

  private boolean counts(TreePath path) throws TreeRefused {
    if (coverage.locate(path).isEmpty()) {
      throw new TreeRefused(
          dataset, path, "is not among this node's paths; make `paths` the same on all nodes");
    }
    if (path.parent().filter(Coverage::isTooDeep).isPresent()) {
      throw new TreeRefused(dataset, path, "lies deeper than " + Coverage.DEEPEST + " directories");
    }
    return !coverage.isExcluded(path);
  }

  /** Nothing lies below something that is no directory, and all of it has the dataset's shape. */
  void check(Tree target, List<Change> changes) throws TreeRefused {
    if (shape == Shape.ONE_FILE) {
      for (Entry entry : target.entries()) {
        if (!(entry instanceof Entry.File) || entry.path().parent().isPresent()) {
          throw new TreeRefused(dataset, entry.path(), "is not the one file that a command left");
        }
      }
    }
    for (Change change : changes) {
      if (change instanceof Change.Put put) {
        judge(put.entry());
        Optional<TreePath> above = change.path().parent().filter(this::isInside);
        if (above.isPresent()
            && !(target.at(above.get()).orElse(null) instanceof Entry.Directory)) {
          throw new TreeRefused(dataset, change.path(), "lies in something that is no directory");
        }
      }
    }
  }

  /**
   * What is decided must be possible: a batch that can never be put in place ends in no version.
   */
  private void judge(Entry entry) throws TreeRefused {
    Attributes attributes = entry.attributes();
    Optional<String> misfit =
        Attributes.misfitOfName(attributes.user())
            .or(() -> Attributes.misfitOfName(attributes.group()))
            .or(
                () ->
                    entry instanceof Entry.Link link
                        ? Entry.Link.misfit(link.target())
                        : Optional.empty());
    if (misfit.isPresent()) {
      throw new TreeRefused(dataset, entry.path(), misfit.get());
    }
  }

  private boolean isInside(TreePath path) {
    return coverage.covers(path);
  }
}
