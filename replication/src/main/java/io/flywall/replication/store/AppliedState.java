package io.flywall.replication.store;

import io.flywall.replication.Position;
import io.flywall.replication.scan.Scan;
import io.flywall.replication.scan.Scanned;
import io.flywall.replication.tree.Change;
import io.flywall.replication.tree.Entry;
import io.flywall.replication.tree.PathMap;
import io.flywall.replication.tree.Tree;
import io.flywall.replication.tree.TreePath;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a replica has applied.
 *
 * @param position of the batch that was last put in place
 * @param told the position of which the operator's command was last told
 * @param scan what is in place
 * @param begun what was decided and is not in place yet
 */
public record AppliedState(
    Position position, Position told, Scan scan, Optional<AppliedBatch> begun) {
  static final AppliedState NOTHING =
      new AppliedState(Position.NONE, Position.NONE, Scan.NOTHING, Optional.empty());

  AppliedState begin(AppliedBatch batch) {
    return new AppliedState(position, told, scan, Optional.of(batch));
  }

  /** The batch that was begun is in place, its entries with these stamps. */
  AppliedState finish(List<Scanned> stamps) {
    AppliedBatch batch = begun.orElseThrow();
    SortedMap<TreePath, Optional<Scanned>> edits = new TreeMap<>();
    for (Change change : batch.changes()) {
      edits.put(
          change.path(),
          change instanceof Change.Put put
              ? Optional.of(unstamped(put.entry()))
              : Optional.empty());
    }
    stamps.forEach(scanned -> edits.put(scanned.path(), Optional.of(scanned)));
    PathMap<Scanned> files = scan.files().with(edits);
    Tree tree = scan.tree().with(batch.changes());
    return new AppliedState(
        batch.target(), told, new Scan(files, tree, scan.skipped()), Optional.empty());
  }

  private static Scanned unstamped(Entry entry) {
    return new Scanned(entry, Scanned.UNSURE, 0);
  }

  AppliedState tell(Position newest) {
    return new AppliedState(position, newest, scan, begun);
  }
}
