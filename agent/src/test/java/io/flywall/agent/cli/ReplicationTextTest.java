package io.flywall.agent.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.view.Golden;
import io.flywall.agent.view.ReplicationView;
import io.flywall.agent.view.ViewJson;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplicationTextTest {
  private static ReplicationView.Line line(
      String dataset, String state, Optional<Long> changes, long left, String trouble) {
    return new ReplicationView.Line(
        dataset,
        "firewall-b",
        state,
        "8.2",
        "8.1",
        changes,
        524_288,
        left,
        Optional.empty(),
        changes.map(any -> Duration.ofMillis(412)),
        trouble);
  }

  @Test
  void every_line_fits_80_columns_whatever_it_has_to_say() throws IOException {
    ReplicationView view =
        new ReplicationView(
            "firewall-a",
            true,
            1003,
            Optional.empty(),
            false,
            "the certificate of this node ends tomorrow, and nobody has another one for it yet",
            0,
            List.of(
                line("leases", "in sync", Optional.of(0L), 0, ""),
                line("config", "behind", Optional.of(3L), 180_224, ""),
                line("zones", "behind", Optional.empty(), 0, ""),
                line(
                    "rules",
                    "failed",
                    Optional.of(1L),
                    0,
                    "/var/lib/flywall/replication: no room is left on the device that it is on")),
            List.of(
                new ReplicationView.Dataset(
                    "config",
                    "8.2",
                    List.of(
                        "/etc/dnsmasq.d/a-file-with-a-long-name.conf cannot be read by anybody"),
                    List.of("/etc/dnsmasq.d/socket: neither a file, a folder nor a link"))),
            Map.of("an older primary than the one that the election knows about by now", 3L));
    String text = ReplicationText.of(ViewJson.mapper().valueToTree(view));
    Golden.assertSame("cli/replication-status.txt", text);
    text.lines().forEach(line -> assertTrue(line.length() <= 80, line));
  }
}
