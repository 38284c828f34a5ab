package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/**
 * Who cannot prove that it belongs to the cluster gets nothing, and both sides say so. Replication
 * without an election here: a node with another secret is none that an election would follow.
 */
@Tag("replication")
class StrangersLabTest {
  private static final String PRIMARY = "node1";
  private static final String FRIEND = "node2";
  private static final String STRANGER = "node3";

  /** Of a certificate that one did not accept, or of one's own that the other did not accept. */
  private static final String ANOTHER_SECRET = "another secret or authority";

  private static final Duration LONG = Duration.ofDays(1);

  /** A JVM's start on a busy machine, during which it must be good. */
  private static final Duration SHORT = Duration.ofSeconds(10);

  @BeforeAll
  static void needs() {
    RoundsOfTheLab.require(LabNeeds.missingToReplicate());
  }

  @LabCase
  void a_peer_with_another_secret_is_refused_counted_and_shown() throws IOException {
    try (ReplicatingCluster trio =
        ReplicatingCluster.changed(
            3,
            (node, config) ->
                alone(node, node.id().equals(STRANGER) ? config.withFreshSecret() : config),
            ReplicatingCluster.TREE_DATASET)) {
      Path unused = Files.createDirectories(trio.tree(PRIMARY));
      unused = Files.writeString(trio.tree(PRIMARY).resolve("file"), "not for strangers\n");
      trio.scene.daemons().forEach(HaDaemon::start);
      trio.awaitEqualTrees(PRIMARY, FRIEND);
      awaitShown(trio, PRIMARY, ANOTHER_SECRET);
      awaitShown(trio, STRANGER, ANOTHER_SECRET);
      assertNothingOf(trio);
    }
  }

  @LabCase
  void a_peer_whose_certificate_has_expired_is_refused_counted_and_shown() throws IOException {
    Lab lab = Lab.create(3);
    TestAuthority authority = TestAuthority.create(lab.folder().resolve("authority"));
    try (ReplicatingCluster trio =
        ReplicatingCluster.of(
            lab,
            (node, config) -> alone(node, config, authority.issue(node.id(), LONG)),
            ReplicatingCluster.TREE_DATASET)) {
      Path unused = Files.createDirectories(trio.tree(PRIMARY));
      unused = Files.writeString(trio.tree(PRIMARY).resolve("file"), "not for strangers\n");
      // Good when it is started, or it would not start with it.
      Instant end = Instant.now().plus(SHORT);
      String unusedLine = authority.issue(STRANGER, SHORT);
      trio.agent(STRANGER).start();
      trio.agent(FRIEND).start();
      trio.scene.await("the stranger's replication", () -> trio.replication(STRANGER).isPresent());
      trio.scene.await("the end of a certificate", () -> Instant.now().isAfter(end.plusSeconds(1)));
      trio.agent(PRIMARY).start();
      trio.awaitEqualTrees(PRIMARY, FRIEND);
      awaitShown(trio, PRIMARY, "expired");
      awaitShown(trio, STRANGER, "expired");
      assertNothingOf(trio);
    }
  }

  private static FlywallConfig alone(LabNode node, FlywallConfig config, String... lines) {
    List<String> more = new ArrayList<>(config.moreLines());
    more.add("replication.mode = " + (node.id().equals(PRIMARY) ? "primary" : "replica"));
    more.add("replication.primary_addr = \"" + LabNetwork.SYNC.address(11) + ":9001\"");
    more.addAll(List.of(lines));
    return config.withHa("enabled = false").withMore(more.toArray(String[]::new));
  }

  /** As a person is told it. */
  private static void awaitShown(ReplicatingCluster trio, String node, String words) {
    trio.scene.await(
        node + " telling of " + words,
        () ->
            trio.replication(node).filter(status -> status.toString().contains(words)).isPresent());
    Command status = trio.agent(node).cli("replication", "status");
    Cluster.figure("as " + node + " says it", status.output().strip());
    assertEquals(1, status.status(), status.output());
    assertTrue(status.unbroken().contains("refuse"), status.output());
    assertTrue(status.unbroken().contains(words), status.output());
  }

  private static void assertNothingOf(ReplicatingCluster trio) {
    assertEquals(List.of(), trio.filesOf(STRANGER).differencesTo(new FilesOf(Map.of())));
  }
}
