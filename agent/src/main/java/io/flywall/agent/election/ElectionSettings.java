package io.flywall.agent.election;

import io.flywall.value.FirstBoot;
import io.flywall.value.NodeId;
import io.flywall.value.Priority;
import io.flywall.value.Rank;
import io.flywall.value.Timing;
import java.time.Duration;

/**
 * What the election has to know of the configuration.
 *
 * @param failbackDelay healthy this long before it takes back
 * @param failbackWindow no automatic failback while there was another change of primary within it
 */
public record ElectionSettings(
    NodeId self,
    Priority priority,
    FirstBoot firstBoot,
    boolean witness,
    Timing timing,
    boolean automaticFailback,
    Duration failbackDelay,
    Duration failbackWindow,
    Voting voting) {

  /** This node's rank; being in sync comes with replication. */
  public Rank rank() {
    return new Rank(true, firstBoot, priority, self);
  }
}
