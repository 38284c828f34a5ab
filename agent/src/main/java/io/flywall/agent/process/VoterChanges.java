package io.flywall.agent.process;

import io.flywall.config.QuorumRule;
import io.flywall.config.ReplicationSettings;
import io.flywall.value.OperatorError;
import io.flywall.value.VoterList;

/** What a changed list of nodes in the file means for a cluster that has run with another. */
final class VoterChanges {
  private VoterChanges() {}

  /**
   * One node at a time: majorities of lists that differ by two need not meet, and then two nodes
   * could be primary.
   */
  static void refuseTooMany(ReplicationSettings replication, VoterList stored)
      throws OperatorError {
    VoterList configured = Wiring.configuredVoters(replication);
    if (stored.isKnown() && stored.members().size() > 2 && !configured.isKnown()) {
      throw new OperatorError(
          "replication.peers",
          "is missing, but this node votes by a list of " + stored.members().size() + " names",
          "list every node with its node_id in replication.peers, in place of peer_addr and"
              + " peer_addrs: without names a changed list cannot be told from the old one");
    }
    boolean comparable = stored.isKnown() && configured.isKnown() && stored.version() > 0;
    if (comparable && Wiring.voting(replication, stored).majority()) {
      int distance = configured.distanceTo(stored);
      if (distance > 1) {
        throw new OperatorError(
            "replication.peers",
            "differs by " + distance + " nodes from the list this node votes by",
            "change one node at a time, on all nodes; if the whole cluster is new, remove the file"
                + " terms in agent.state_dir on every node while all agents are stopped");
      }
    }
  }

  /** Whether a pair is what is left of more voters: such a pair goes on to need both. */
  static boolean isWhatIsLeft(ReplicationSettings replication, VoterList stored) {
    return replication.ha().quorum() == QuorumRule.AUTO
        && replication.peers().size() == 1
        && stored.isKnown()
        && (stored.members().size() > 2 || stored.version() > 1);
  }
}
