package io.flywall.agent.process;

import io.flywall.agent.election.Voting;
import io.flywall.agent.loop.AgentAssembly;
import io.flywall.config.ReplicationSettings;
import io.flywall.config.Settings;
import io.flywall.value.VoterList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the journal must show of every start. */
final class StartNotes {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  private StartNotes() {}

  static void sayWhatStarts(Settings settings, VoterList stored) {
    LOG.info(
        "component=ha event=started node={} version={} config={} fingerprint={} pid={}",
        settings.replication().nodeId(),
        Wiring.VERSION,
        settings.file(),
        settings.fingerprint(),
        ProcessHandle.current().pid());
    sayWhoVotes(settings.replication(), stored);
    Advertised.sayWhere(settings);
    settings.warnings().forEach(warning -> LOG.warn("component=config event=warning {}", warning));
    settings
        .inactive()
        .forEach(
            key ->
                LOG.warn(
                    "component=config event=inactive key={} line={} meaning=\"accepted, not active"
                        + " in this build\"",
                    key.key(),
                    key.line()));
  }

  private static void sayWhoVotes(ReplicationSettings replication, VoterList stored) {
    Voting voting = Wiring.voting(replication, stored);
    LOG.info(
        "component=ha event=quorum rule={} voters={}",
        voting.majority() ? "majority" : "none",
        voting.voters());
    if (VoterChanges.isWhatIsLeft(replication, stored)) {
      LOG.warn(
          "component=ha event=quorum-kept meaning=\"this pair is left of more voters and needs both"
              + " nodes\" do=\"set quorum = none on both to let either claim alone\"");
    }
    if (!voting.majority() && voting.voters() > 2) {
      LOG.warn(
          "component=ha event=quorum-none nodes={} meaning=\"in a full cut each side has its own"
              + " primary\" do=\"remove quorum = none\"",
          voting.voters());
    }
  }

  static void warnOfStrangers(AgentAssembly agent) {
    agent
        .vipsOutsideEverySubnet()
        .forEach(
            vip ->
                LOG.warn(
                    "component=vip event=outside-every-subnet vip={} do=\"check the address, or"
                        + " write /{} if clients have a route to it\"",
                    vip,
                    vip.isIpv4() ? 32 : 128));
  }
}
