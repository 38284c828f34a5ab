package io.flywall.replication.node;

import io.flywall.replication.DatasetName;
import java.util.List;

/** Whether everything written before is on a quorum. */
public sealed interface BarrierOutcome {
  /** It is. */
  record Reached() implements BarrierOutcome {}

  /** Not in time; these datasets are not. */
  record Late(List<DatasetName> lacking) implements BarrierOutcome {
    public Late {
      lacking = List.copyOf(lacking);
    }
  }

  /** Only the primary can say so, and this node is not, or not ready. */
  record NotLeading(String reason) implements BarrierOutcome {}
}
