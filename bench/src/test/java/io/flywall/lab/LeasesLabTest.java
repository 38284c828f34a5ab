package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.MonotonicInstant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/**
 * DHCP servers that run where the primary is, started by its scripts: who had an address from a
 * dead one keeps it, and nobody else gets it. Both hand out the lowest free address and ask nobody
 * whether it is in use, so that one who has forgotten gives it away at once.
 */
@Tag("replication")
class LeasesLabTest {
  private static final String RANGE_FROM = LabNetwork.LAN.address(150);
  private static final String RANGE_TO = LabNetwork.LAN.address(199);
  private static final int FIRST_CLIENT = 3;
  private static final int SECOND_CLIENT = 4;

  private static final String DNSMASQ_PID = "/var/lib/misc/dnsmasq.pid";

  /** Kea's own choice, in the folder that it is told. */
  private static final String KEA_PID = "/var/lib/kea/kea.kea-dhcp4.pid";

  @BeforeAll
  static void needs() {
    RoundsOfTheLab.require(LabNeeds.missingToReplicate());
  }

  @LabCase
  void dnsmasq_of_the_next_primary_knows_addresses_and_names() {
    try (ReplicatingCluster pair = pair("dnsmasq-leases", LeasesLabTest::dnsmasq)) {
      Lab lab = pair.scene.lab();
      DhcpClient alice = DhcpClient.on(lab, "alice", FIRST_CLIENT);
      DhcpClient bob = DhcpClient.on(lab, "bob", SECOND_CLIENT);
      String primary = pair.start();
      String address = leaseOf(pair, primary, alice);
      assertEquals(List.of(address), resolved(pair, "alice.lab"));

      powerOff(pair, primary, DNSMASQ_PID);
      assertEquals(List.of(address), resolved(pair, "alice.lab"));
      assertNoConflict(address, alice, bob);
    }
  }

  @LabCase
  void kea_of_the_next_primary_knows_addresses() {
    try (ReplicatingCluster pair = pair("kea-leases", LeasesLabTest::kea)) {
      Lab lab = pair.scene.lab();
      DhcpClient alice = DhcpClient.on(lab, "alice", FIRST_CLIENT);
      DhcpClient bob = DhcpClient.on(lab, "bob", SECOND_CLIENT);
      String primary = pair.start();
      String address = leaseOf(pair, primary, alice);
      powerOff(pair, primary, KEA_PID);
      assertNoConflict(address, alice, bob);
    }
  }

  private static String leaseOf(ReplicatingCluster pair, String primary, DhcpClient client) {
    String address = client.ask();
    pair.awaitBarrier(primary);
    return address;
  }

  /** Who is new asks first: the address of the other one must be taken. */
  private static void assertNoConflict(String address, DhcpClient known, DhcpClient unknown) {
    String other = unknown.ask();
    String again = known.ask();
    Cluster.figure("leases", known.name() + " " + again + ", " + unknown.name() + " " + other);
    assertEquals(address, again, "the address of who had one before");
    assertNotEquals(address, other, "two clients with one address");
  }

  /** What the name means, as soon as somebody answers for it: a server may be just starting. */
  private static List<String> resolved(ReplicatingCluster pair, String name) {
    List<String> answer = new ArrayList<>();
    pair.scene.await(
        "an answer for " + name,
        () -> {
          Command asked = dig(pair, name);
          answer.clear();
          answer.addAll(asked.output().lines().toList());
          return asked.status() == 0 && answer.stream().noneMatch(line -> line.startsWith(";;"));
        });
    return answer;
  }

  private static Command dig(ReplicatingCluster pair, String name) {
    Lab lab = pair.scene.lab();
    return lab.client().run(List.of("dig", "+short", "+tries=1", "+time=1", "@" + lab.vip(), name));
  }

  /** With everything that ran there, but for what is on its disk. */
  private static void powerOff(ReplicatingCluster pair, String primary, String pidFile) {
    MonotonicInstant unused = pair.scene.cutPower(primary);
    String kill =
        Command.output(
            "sh", "-c", "kill -9 $(cat $0) && rm $0", pair.at(primary, pidFile).toString());
    assertTrue(kill.isEmpty(), kill);
    pair.scene.await("a new primary", () -> pair.scene.answering(Pair.other(primary)));
  }

  // ---- the servers ------------------------------------------------------------------------

  private interface Server {
    String command(Path folder);
  }

  private static ReplicatingCluster pair(String preset, Server server) {
    Lab lab = Lab.create(2);
    LabScripts scripts = LabScripts.of(lab);
    String start = scripts.write("start", "exec " + server.command(scripts.folder()));
    String stop =
        scripts.write(
            "stop",
            "for file in " + DNSMASQ_PID + " " + KEA_PID + "; do",
            "  [ ! -e $file ] || kill $(cat $file)",
            "done");
    ReplicatingCluster pair =
        ReplicatingCluster.of(
            lab,
            (node, config) ->
                config.withHa(
                    Constellation.NO_FAILBACK,
                    "hooks.on_primary = " + start,
                    "hooks.on_backup = " + stop),
            "{ name = leases, type = " + preset + " }");
    for (LabNode node : lab.nodes()) {
      for (String folder : List.of("/var/lib/misc", "/var/lib/kea")) {
        directory(pair.at(node.id(), folder));
      }
    }
    return pair;
  }

  private static String dnsmasq(Path folder) {
    return "dnsmasq --conf-file=/dev/null --pid-file="
        + DNSMASQ_PID
        + " --user=root"
        + " --interface=lan0 --except-interface=lo --bind-dynamic --no-resolv --no-hosts --domain=lab"
        + " --dhcp-range=%s,%s,2m --dhcp-sequential-ip --no-ping".formatted(RANGE_FROM, RANGE_TO)
        + " --log-dhcp --log-facility="
        + folder.resolve("dnsmasq.log");
  }

  private static String kea(Path folder) {
    Path file = folder.resolve("kea.json");
    write(
        file,
        """
        { "Dhcp4": {
          "interfaces-config": { "interfaces": [ "lan0" ] },
          "lease-database": { "type": "memfile", "name": "/var/lib/kea/kea-leases4.csv" },
          "valid-lifetime": 120,
          "subnet4": [ { "subnet": "10.77.0.0/24", "pools": [ { "pool": "%s - %s" } ] } ],
          "loggers": [ { "name": "kea-dhcp4", "severity": "INFO",
            "output_options": [ { "output": "%s" } ] } ]
        } }
        """
            .formatted(RANGE_FROM, RANGE_TO, folder.resolve("kea.log")));
    return "env KEA_PIDFILE_DIR=/var/lib/kea KEA_LOCKFILE_DIR=/var/lib/kea"
        + " setsid kea-dhcp4 -c "
        + file
        + " > /dev/null 2>&1 < /dev/null &";
  }

  private static void write(Path file, String text) {
    try {
      Path unused = Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void directory(Path folder) {
    try {
      Path unused = Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
