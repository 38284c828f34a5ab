package io.flywall.replication.node;

import static io.flywall.replication.node.TestCluster.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.flywall.replication.link.LinkLimits;
import io.flywall.replication.node.TestCluster.Node;
import io.flywall.replication.stream.SyncState;
import io.flywall.replication.tls.CertificateFiles;
import io.flywall.replication.tls.CertificateWatch;
import io.flywall.replication.tls.Identities;
import io.flywall.replication.tls.NodeIdentity;
import io.flywall.replication.tls.Pem;
import io.flywall.replication.wire.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The operator's certificates change while nodes are connected. */
@Timeout(120)
class RenewalTest {
  @TempDir private Path folder;

  private CertificateFiles files(String node) throws Exception {
    Path own = Files.createDirectories(folder.resolve(node));
    return new CertificateFiles(
        own.resolve("node.crt"), own.resolve("node.key"), own.resolve("ca.crt"));
  }

  private Node node(TestCluster cluster, String name, NodeIdentity first) throws Exception {
    CertificateFiles files = files(name);
    Pem.write(first, files);
    Identity identity = Identity.ofFiles(files.read(name), new CertificateWatch(files, name));
    return cluster.add(
        name, TestCluster.freeAddress(), List.of(), identity, LinkLimits.USUAL, "leases");
  }

  private static SyncState state(Node node) {
    return node.replication().status().datasets().get(0).state();
  }

  @Test
  void an_authority_that_is_replaced_ends_what_it_let_in_and_the_new_one_lets_it_in_again()
      throws Exception {
    Identities.Authority old = new Identities.Authority();
    Identities.Authority next = new Identities.Authority();
    try (TestCluster cluster = new TestCluster()) {
      Node primary = node(cluster, "fw1", old.issue("fw1"));
      Node backup = node(cluster, "fw2", old.issue("fw2"));
      primary.dataset().write("a", "1");
      primary.lead(1);
      backup.follow(primary, 1);
      await("in sync", () -> state(backup) == SyncState.IN_SYNC);
      Pem.write(next.issue("fw1"), files("fw1"));
      await(
          "sent away",
          () -> primary.replication().status().refused().containsKey(Refusal.FOREIGN_CERTIFICATE));
      await("gone", () -> state(backup) == SyncState.DISCONNECTED);
      Pem.write(next.issue("fw2"), files("fw2"));
      await("back", () -> state(backup) == SyncState.IN_SYNC);
      primary.dataset().write("a", "2");
      await("follows", () -> backup.dataset().texts().equals(Map.of("a", "2")));
      assertEquals("", backup.replication().status().trouble());
    }
  }
}
