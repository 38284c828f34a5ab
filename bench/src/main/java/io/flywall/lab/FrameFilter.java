package io.flywall.lab;

import io.flywall.value.MonotonicInstant;
import io.flywall.vip.linux.BootClock;
import java.util.List;
import java.util.Map;

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
    return load(chain(port, "ingress", rule));
  }

  MonotonicInstant toNode(String port, String rule) {
    return load(chain(port, "egress", rule));
  }

  /** A rule for each port, all at one instant: nft loads a file as one transaction. */
  MonotonicInstant toNodes(Map<String, String> rulesByPort) {
    StringBuilder text = new StringBuilder();
    rulesByPort.forEach((port, rule) -> text.append(chain(port, "egress", rule)));
    return load(text.toString());
  }

  private static String chain(String port, String hook, String rule) {
    return """
        table netdev %s {
          chain %s-%s {
            type filter hook %s device "%s" priority 0; policy accept;
            %s
          }
        }
        """
        .formatted(TABLE, port, hook, hook, port, rule);
  }

  private MonotonicInstant load(String text) {
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
