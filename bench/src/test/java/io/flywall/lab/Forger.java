package io.flywall.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A machine in the lab's switch that sends as if it were one of the nodes. It says nothing by ARP:
 * what is tried is the flood of datagrams, not the theft of an address.
 */
final class Forger {
  private static final int HOST = 66;
  private static final int PORT = 9_002;

  private final Lab lab;
  private final Namespace machine;

  private Forger(Lab lab) {
    this.lab = lab;
    this.machine = lab.stranger("forger", HOST);
  }

  static Forger in(Lab lab) {
    return new Forger(lab);
  }

  /**
   * To the heartbeat port of {@code victim}, on the sync network, for at most {@code longest}: it
   * ends by itself, and cannot leave the lab's namespaces.
   */
  LabProcess flood(LabNode as, LabNode victim, int rate, Duration longest) {
    String device = LabNetwork.SYNC.device();
    machine.ip("link", "set", device, "arp", "off");
    machine.ip("addr", "replace", as.address(LabNetwork.SYNC) + "/24", "dev", device);
    machine.ip(
        "neigh",
        "replace",
        victim.address(LabNetwork.SYNC),
        "lladdr",
        victim.mac(LabNetwork.SYNC).toString(),
        "nud",
        "permanent",
        "dev",
        device);
    return lab.start(
        machine,
        "flood-" + as.id(),
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-Xmx32m",
            "-cp",
            System.getProperty("java.class.path"),
            ForgedFlood.class.getName(),
            "--from",
            as.address(LabNetwork.SYNC) + ":" + PORT,
            "--to",
            victim.address(LabNetwork.SYNC) + ":" + PORT,
            "--node",
            as.id(),
            "--rate",
            Integer.toString(rate),
            "--seconds",
            Long.toString(longest.toSeconds())));
  }
}
