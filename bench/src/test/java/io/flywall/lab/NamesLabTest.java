package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.flywall.value.MonotonicInstant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/**
 * Names that are kept in files, by the presets for them: BIND (named) serves the zones of its
 * primary on every node, and reads them again when they have come; /etc/hosts is everybody's.
 */
@Tag("replication")
class NamesLabTest {
  private static final String ETC = "/etc";
  private static final String ZONE = "/etc/bind/db.lab";
  private static final String HOSTS = "/etc/hosts";
  private static final String NAME = "www.lab";

  private static final String CONFIGURATION =
      """
      options { directory "/srv"; pid-file "/srv/named.pid"; listen-on { any; };
                listen-on-v6 { none; }; recursion no; dnssec-validation no; };
      zone "lab" { type master; file "%s"; };
      """
          .formatted(ZONE);

  @BeforeAll
  static void needs() {
    RoundsOfTheLab.require(LabNeeds.missingToReplicate());
  }

  @LabCase
  void zones_and_hosts_of_the_next_primary_are_those_of_the_last() throws IOException {
    try (ReplicatingCluster pair = pair()) {
      for (LabNode node : pair.nodes()) {
        ownEtc(pair, node);
      }
      String primary = pair.start();
      String backup = Pair.other(primary);
      awaitAnswers(pair, primary, "10.0.0.1");
      awaitAnswers(pair, backup, "10.0.0.1");

      replace(etc(pair, primary, ZONE), zone(2, "10.0.0.2"));
      replace(etc(pair, primary, HOSTS), "127.0.0.1 localhost\n10.0.0.2 gw.lab\n");
      // The backup's server was told to read them again: nobody has restarted it.
      awaitAnswers(pair, backup, "10.0.0.2");
      pair.awaitBarrier(primary);
      assertEquals("10.0.0.2 gw.lab", hosts(pair, backup));

      MonotonicInstant unused = pair.scene.cutPower(primary);
      pair.scene.await("a new primary", () -> pair.scene.answering(backup));
      assertEquals("10.0.0.2", answer(pair, pair.scene.lab().vip()));
    }
  }

  private static ReplicatingCluster pair() {
    Lab lab = Lab.create(2);
    String start =
        LabScripts.of(lab)
            .write(
                "start",
                "[ -e /srv/named.pid ] && kill -0 $(cat /srv/named.pid) && exit",
                "exec named -u root -c /etc/bind/named.conf");
    return ReplicatingCluster.of(
        lab,
        (node, config) ->
            config.withHa(
                Constellation.NO_FAILBACK,
                "hooks.on_primary = " + start,
                "hooks.on_backup = " + start),
        "{ name = zones, type = zone-files }",
        "{ name = hosts, type = hosts }");
  }

  /** All of /etc: a file that is bound over its place could not be replaced by another one. */
  private static void ownEtc(ReplicatingCluster pair, LabNode node) throws IOException {
    OwnPlaces own = OwnPlaces.of(node, ETC);
    String copied =
        Command.run(List.of("cp", "-a", ETC + "/.", own.outside(ETC).toString())).orFail();
    assertEquals("", copied);
    // named lets go of the capability to read what is another user's, also as root.
    String owned = Command.output("chown", "root", own.outside("/etc/bind/rndc.key").toString());
    assertEquals("", owned);
    Path unused = Files.writeString(own.outside("/etc/bind/named.conf"), CONFIGURATION);
    unused = Files.writeString(own.outside(ZONE), zone(1, "10.0.0.1"));
    unused = Files.createDirectories(pair.at(node.id(), "/var/lib/bind"));
    List<String> binding = new ArrayList<>(ReplicatingCluster.places(node).binding());
    binding.addAll(own.binding());
    pair.agent(node.id()).wrap(binding);
  }

  private static Path etc(ReplicatingCluster pair, String node, String path) {
    return OwnPlaces.of(pair.node(node), ETC).outside(path);
  }

  private static String zone(int serial, String address) {
    return """
        $TTL 60
        @ IN SOA ns hostmaster ( %d 60 60 600 60 )
          IN NS ns
        ns  IN A 10.0.0.53
        www IN A %s
        """
        .formatted(serial, address);
  }

  private static void replace(Path file, String text) throws IOException {
    Path next = Files.writeString(file.resolveSibling("next"), text);
    Path unused = Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void awaitAnswers(ReplicatingCluster pair, String node, String expected) {
    String server = pair.node(node).address(LabNetwork.LAN);
    pair.scene.await(node + " answering " + expected, () -> answer(pair, server).equals(expected));
  }

  private static String answer(ReplicatingCluster pair, String server) {
    return pair.scene
        .lab()
        .client()
        .run(List.of("dig", "+short", "+tries=1", "+time=1", "@" + server, NAME))
        .output()
        .strip();
  }

  private static String hosts(ReplicatingCluster pair, String node) {
    List<String> words = Mounts.of(pair.agent(node).pid()).inside("grep", "gw.lab", HOSTS);
    return Command.run(words).orFail().strip();
  }
}
