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
  private final DatasetName dataset;
  private final Coverage coverage;

  TreeGate(DatasetName dataset, Coverage coverage) {
    this.dataset = dataset;
    this.coverage = coverage;
  }

  /** The changes that count. */
  List<Change> changes(List<Change> offered) throws TreeRefused {
    List<Change> counted = new ArrayList<>(offered.size());
    for (Change change : offered) {
      if (counts(change.path())) {
        counted.add(change);
      }
    }
    return counted;
  }

  /** The entries that count. */
  Tree tree(Tree offered) throws TreeRefused {
    List<Entry> counted = new ArrayList<>(offered.size());
    for (Entry entry : offered.entries()) {
      if (counts(entry.path())) {
        counted.add(entry);
      }
    }
    return counted.size() == offered.size() ? offered : Tree.of(counted);
  }

  private boolean counts(TreePath path) throws TreeRefused {
    if (coverage.locate(path).isEmpty()) {
      throw new TreeRefused(
          dataset, path, "is not among this node's paths; make `paths` the same on all nodes");
    }
    return !coverage.isExcluded(path);
  }

  /** Nothing lies below something that is no directory. */
  void check(Tree target, List<Change> changes) throws TreeRefused {
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
