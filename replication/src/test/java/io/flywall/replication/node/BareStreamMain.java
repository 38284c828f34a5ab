package io.flywall.replication.node;

import io.flywall.replication.Dataset;
import io.flywall.replication.Position;
import io.flywall.replication.link.LinkLimits;
import io.flywall.replication.stream.Watermarks;
import io.flywall.value.NodeId;
import io.flywall.value.Term;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * The stream alone, both ends in one process: no disk under it. Prints one line of figures.
 * Arguments: files, chunks of 64 KiB in each.
 */
final class BareStreamMain {
  private BareStreamMain() {}

  public static void main(String[] arguments) throws Exception {
    int files = Integer.parseInt(arguments[0]);
    int chunks = Integer.parseInt(arguments[1]);
    InetSocketAddress address = TestCluster.freeAddress();
    SyntheticDataset served = new SyntheticDataset("bulk", files, chunks);
    SyntheticDataset followed = new SyntheticDataset("bulk", 0, 0);
    Replication primary = start("fw1", address, served);
    Replication backup = start("fw2", TestCluster.freeAddress(), followed);
    primary.lead(new Term(1), TestCluster.CLOCK.now()).join();
    long begun = System.nanoTime();
    backup.follow(Optional.of(new NodeId("fw1")), List.of(address), new Term(1));
    long mostDirect = 0;
    while (followed.applied().equals(Position.NONE)) {
      LockSupport.parkNanos(5_000_000);
      mostDirect = Math.max(mostDirect, direct());
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    long bytes = followed.received();
    System.out.printf(
        "bytes=%d seconds=%.2f MB/s=%.0f heap_max_MB=%d direct_MB=%d%n",
        bytes,
        seconds,
        bytes / seconds / 1e6,
        Runtime.getRuntime().maxMemory() >> 20,
        mostDirect >> 20);
    primary.close();
    backup.close();
  }

  private static long direct() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  private static Replication start(String name, InetSocketAddress address, Dataset dataset) {
    ReplicationPlan plan =
        new ReplicationPlan(
            TestCluster.settings(name, Duration.ofSeconds(5)),
            address,
            List.of(),
            Duration.ofSeconds(1));
    return Replication.start(
        plan,
        List.of(dataset),
        Identity.derived(TestCluster.identity(name, 1)),
        LinkLimits.USUAL,
        Watermarks.unused(),
        TestCluster.CLOCK,
        new SecureRandom());
  }
}
