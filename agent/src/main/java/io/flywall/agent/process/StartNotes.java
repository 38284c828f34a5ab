package io.flywall.agent.process;

import io.flywall.agent.loop.AgentAssembly;
import io.flywall.config.Settings;
import io.flywall.vip.linux.Realtime;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the journal must show of every start. */
final class StartNotes {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  private StartNotes() {}

  static void sayWhatStarts(Settings settings) {
    LOG.info(
        "component=ha event=started node={} version={} config={} fingerprint={} pid={}",
        settings.replication().nodeId(),
        Wiring.VERSION,
        settings.file(),
        settings.fingerprint(),
        ProcessHandle.current().pid());
    int nodes = settings.replication().peers().size() + 1;
    if (nodes > 2) {
      LOG.warn(
          "component=ha event=quorum-not-active nodes={} meaning=\"this build elects without a"
              + " quorum: in a partition each side has its own primary\"",
          nodes);
    }
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

  /** For the calling thread; without it the agent works, later under load. */
  static void requestRealtime() {
    Optional<String> refusal = Realtime.request();
    if (refusal.isPresent()) {
      LOG.warn(
          "component=ha event=no-realtime thread={} reason={} do=\"grant CAP_SYS_NICE, or"
              + " LimitRTPRIO=50 in the unit\"",
          Thread.currentThread().getName(),
          refusal.get());
    }
  }
}
