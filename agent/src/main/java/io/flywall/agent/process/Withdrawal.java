package io.flywall.agent.process;

import io.flywall.value.EnvironmentFailure;
import io.flywall.value.VirtualAddress;
import io.flywall.vip.Outcome;
import io.flywall.vip.linux.EmergencyGates;
import io.flywall.vip.linux.Sysctl;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes VIPs from the kernel where no loop does it: it never began, or is broken. */
final class Withdrawal {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  private Withdrawal() {}

  static void of(List<VirtualAddress> vips) throws EnvironmentFailure {
    keepOwnAddresses();
    // The addresses first, then the gates: nothing answers in between.
    for (Outcome outcome : EmergencyGates.release(vips)) {
      if (!outcome.holds()) {
        throw new EnvironmentFailure(outcome.change() + ": " + outcome.kernelText());
      }
    }
  }

  /** Before any VIP is removed: the kernel would take the rest of its subnet along. */
  static void keepOwnAddresses() {
    try {
      if (Sysctl.promoteSecondaries()) {
        LOG.info(
            "component=vip event=promote-secondaries old=0 new=1 reason=\"a VIP that came first on"
                + " its subnet would take the node's own address along\"");
      }
    } catch (EnvironmentFailure refused) {
      LOG.warn(
          "component=vip event=promote-secondaries-failed reason=\"{}\" do=\"set"
              + " net.ipv4.conf.all.promote_secondaries = 1, or the node's own address may go with"
              + " a VIP\"",
          refused.getMessage());
    }
  }
}
