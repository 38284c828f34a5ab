package io.flywall.agent.election;

import io.flywall.value.FirstBoot;
import io.flywall.value.NodeId;
import io.flywall.value.Priority;
import io.flywall.value.Rank;
import io.flywall.value.Role;
import io.flywall.value.Timing;
import java.time.Duration;

/**
 * What the election has to know of the configuration.
 *
 * @param failbackDelay healthy this long before it takes back
 * @param failbackWindow no automatic failback while there was another change of primary within it
 * @param preHook the operator's script before a claim
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
    Voting voting,
    PreHookSettings preHook) {

  /** This node's rank when it is behind nobody, or is behind. */
  Rank rank(boolean inSync) {
    return new Rank(inSync, firstBoot, priority, self);
  }

  /** The role of a node that is fit and serves nothing. */
  Role restingRole() {
    return witness ? Role.WITNESS : Role.BACKUP;
  }

  Duration deadAfter() {
    return timing.deadAfter();
  }

  Duration probeInterval() {
    return timing.probeInterval();
  }

  boolean majority() {
    return voting.majority();
  }

  /** Whether the VIP's LAN is asked before a claim; where a quorum is, nothing else needs to be. */
  boolean asksWire() {
    return voting.asksWire() && !voting.majority();
  }
}
