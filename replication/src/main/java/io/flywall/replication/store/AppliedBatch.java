package io.flywall.replication.store;

import io.flywall.replication.Position;
import io.flywall.replication.tree.Change;
import java.util.List;

/** What was decided to be put in place: the changes that lead to {@code target}. */
public record AppliedBatch(Position target, List<Change> changes) {
  public AppliedBatch {
    changes = List.copyOf(changes);
  }
}
