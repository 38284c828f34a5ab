package io.flywall.lab;

import io.flywall.value.MonotonicInstant;
import io.flywall.vip.linux.BootClock;
import java.util.List;

/**
 * Frames lost in the switch by rule. nftables and not tc netem: netem is a module that many kernels
 * of virtual machines lack, and nftables is what the agent needs anyway.
 */
final class FrameFilter {
  private static final String TABLE = "lab";

  private final Namespace machine;
  private final BootClock clock = new BootClock();

  FrameFilter(Namespace machine) {
    this.machine = machine;
  }

  MonotonicInstant fromNode(String port, String rule) {
    return load(port, "ingress", rule);
  }

  MonotonicInstant toNode(String port, String rule) {
    return load(port, "egress", rule);
  }

  private MonotonicInstant load(String port, String hook, String rule) {
    String text =
        """
        table netdev %s {
          chain %s-%s {
            type filter hook %s device "%s" priority 0; policy accept;
            %s
          }
        }
        """
            .formatted(TABLE, port, hook, hook, port, rule);
    MonotonicInstant at = clock.now();
    Command.run(machine.inside(List.of("nft", "-f", "-")), text).orFail();
    return at;
  }

  MonotonicInstant clear() {
    // "add" first: deleting a table that is not there would be an error.
    String text = "add table netdev %s\ndelete table netdev %s\n".formatted(TABLE, TABLE);
    Command.run(machine.inside(List.of("nft", "-f", "-")), text).orFail();
    return clock.now();
  }
}
