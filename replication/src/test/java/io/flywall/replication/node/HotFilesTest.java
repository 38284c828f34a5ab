package io.flywall.replication.node;

import static io.flywall.replication.node.TestCluster.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.flywall.replication.Picture;
import io.flywall.replication.Position;
import io.flywall.replication.dataset.FilesDataset;
import io.flywall.replication.dataset.OneDirectory;
import io.flywall.replication.link.LinkLimits;
import io.flywall.replication.stream.StreamCount;
import io.flywall.replication.stream.SyncState;
import io.flywall.replication.stream.SyncStatus;
import io.flywall.replication.stream.Watermarks;
import io.flywall.value.NodeId;
import io.flywall.value.Term;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many files, some of which never rest: what is compared has changed before it is fetched. */
@Timeout(180)
class HotFilesTest {
  private static final int FILES = 3_000;
  private static final int HOT = 100;
  private static final int CHANGES_A_SECOND = 50;
  private static final int VERSIONS = 10;

  @TempDir private Path folder;

  private Replication node(
      String name, InetSocketAddress address, List<ReplicationPlan.Peer> peers, FilesDataset data)
      throws IOException {
    ReplicationPlan plan =
        new ReplicationPlan(
            TestCluster.settings(name, Duration.ofSeconds(5)),
            address,
            peers,
            Duration.ofSeconds(1));
    return Replication.start(
        plan,
        List.of(data),
        Identity.derived(TestCluster.identity(name, 1)),
        LinkLimits.USUAL,
        Watermarks.unused(),
        TestCluster.CLOCK,
        new SecureRandom());
  }

  private Path home(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  private static Path file(Path files, int number) {
    return files.resolve("d" + number % 50).resolve("f" + number);
  }

  private static void write(Path file, byte[] content) throws IOException {
    Path next = file.resolveSibling(".next");
    Files.write(next, content);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** As a program does that never rests; the hot ones lie everywhere between the others. */
  private static Runnable heat(Path files, Random random) {
    return () -> {
      try {
        byte[] content = new byte[4_000];
        random.nextBytes(content);
        write(file(files, random.nextInt(HOT) * (FILES / HOT)), content);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    };
  }

  @Test
  void a_follower_goes_on_committing_while_some_of_many_files_never_rest() throws Exception {
    Random random = new Random(4711);
    Path source = home("fw1");
    FilesDataset served = OneDirectory.in(source, "data");
    Path files = source.resolve("files");
    for (int i = 0; i < 50; i++) {
      Files.createDirectories(files.resolve("d" + i));
    }
    byte[] content = new byte[4_000];
    for (int i = 0; i < FILES; i++) {
      random.nextBytes(content);
      Files.write(file(files, i), content);
    }
    FilesDataset copied = OneDirectory.in(home("fw2"), "data");
    InetSocketAddress one = TestCluster.freeAddress();
    InetSocketAddress two = TestCluster.freeAddress();
    ReplicationPlan.Peer first =
        new ReplicationPlan.Peer(Optional.of(new NodeId("fw1")), List.of(one));
    ReplicationPlan.Peer second =
        new ReplicationPlan.Peer(Optional.of(new NodeId("fw2")), List.of(two));
    ScheduledExecutorService heater = Executors.newSingleThreadScheduledExecutor();
    try (Replication primary = node("fw1", one, List.of(second), served);
        Replication backup = node("fw2", two, List.of(first), copied)) {
      CompletableFuture<Void> leads = primary.lead(new Term(1), TestCluster.CLOCK.now());
      leads.get(60, TimeUnit.SECONDS);
      var heating =
          heater.scheduleAtFixedRate(
              heat(files, random), 0, 1000 / CHANGES_A_SECOND, TimeUnit.MILLISECONDS);
      backup.follow(Optional.of(new NodeId("fw1")), List.of(one), new Term(1));
      Position last = Position.NONE;
      for (int version = 0; version < VERSIONS; version++) {
        Position before = last;
        await("version " + version, () -> status(backup).applied().isAfter(before));
        last = status(backup).applied();
      }
      StreamCount count = backup.traffic().get(0);
      System.out.println("figure: hot files: " + count);
      heating.cancel(false);
      heater.shutdown();
      boolean unused = heater.awaitTermination(5, TimeUnit.SECONDS);
      await(
          "in sync",
          () ->
              status(backup).state() == SyncState.IN_SYNC
                  && primary.status().peers().get(0).state() == SyncState.IN_SYNC);
      assertEquals(Picture.of(files), Picture.of(folder.resolve("fw2/files")));
    } finally {
      heater.shutdownNow();
    }
  }

  private static SyncStatus status(Replication node) {
    return node.status().datasets().get(0);
  }
}
