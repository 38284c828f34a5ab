package io.flywall.replication.node;

import io.flywall.replication.link.LinkLimits;
import io.flywall.replication.stream.StreamSettings;
import io.flywall.replication.stream.Watermarks;
import io.flywall.replication.tls.ClusterAuthority;
import io.flywall.replication.tls.ClusterSecret;
import io.flywall.replication.tls.NodeIdentity;
import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Term;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Nodes of one process on loopback, with real sockets and real TLS. */
final class TestCluster implements AutoCloseable {
  static final MonotonicClock CLOCK = () -> new MonotonicInstant(System.nanoTime());
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Long enough for a busy machine; only what fails waits for it. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** The usual ones, but quick to lose patience: a test that waits for it waits for this. */
  static final LinkLimits IMPATIENT =
      new LinkLimits(Duration.ofSeconds(1), Duration.ofMillis(700), Duration.ofMillis(700), 32, 8);

  private final List<Node> nodes = new ArrayList<>();

  /** One of them. */
  record Node(
      NodeId id, InetSocketAddress address, Replication replication, List<MemoryDataset> datasets) {
    MemoryDataset dataset() {
      return datasets.get(0);
    }

    void follow(Node primary, long term) {
      replication.follow(Optional.of(primary.id()), List.of(primary.address()), new Term(term));
    }

    void lead(long term) {
      CompletableFuture<Void> unused = replication.lead(new Term(term), TestCluster.CLOCK.now());
    }
  }

  static NodeIdentity identity(String node, int secret) {
    byte[] bytes = new byte[ClusterSecret.LENGTH];
    Arrays.fill(bytes, (byte) secret);
    ClusterAuthority authority = ClusterAuthority.of(new ClusterSecret(1, bytes), "flywall");
    return ClusterAuthority.identity(node, List.of(authority), RANDOM);
  }

  static StreamSettings settings(String node, Duration stall) {
    return new StreamSettings(
        new NodeId(node),
        1000,
        true,
        Duration.ofMillis(50),
        stall,
        StreamSettings.WINDOW,
        64 << 20);
  }

  /** So many nodes that know each other, each with these datasets. */
  static TestCluster of(int count, String... datasets) throws IOException {
    return of(count, LinkLimits.USUAL, datasets);
  }

  static TestCluster of(int count, LinkLimits limits, String... datasets) throws IOException {
    return of(count, limits, node -> Watermarks.unused(), datasets);
  }

  static TestCluster of(
      int count, LinkLimits limits, Function<String, Watermarks> watermarks, String... datasets)
      throws IOException {
    TestCluster cluster = new TestCluster();
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      addresses.add(freeAddress());
    }
    for (int i = 0; i < count; i++) {
      List<ReplicationPlan.Peer> peers = new ArrayList<>();
      for (int j = 0; j < count; j++) {
        if (j != i) {
          peers.add(
              new ReplicationPlan.Peer(
                  Optional.of(new NodeId("fw" + (j + 1))), List.of(addresses.get(j))));
        }
      }
      String name = "fw" + (i + 1);
      Identity identity = Identity.derived(identity(name, 1));
      cluster.add(
          name, addresses.get(i), peers, identity, limits, watermarks.apply(name), datasets);
    }
    return cluster;
  }

  Node add(
      String name,
      InetSocketAddress address,
      List<ReplicationPlan.Peer> peers,
      Identity identity,
      LinkLimits limits,
      String... datasets) {
    return add(name, address, peers, identity, limits, Watermarks.unused(), datasets);
  }

  private Node add(
      String name,
      InetSocketAddress address,
      List<ReplicationPlan.Peer> peers,
      Identity identity,
      LinkLimits limits,
      Watermarks watermarks,
      String... datasets) {
    List<MemoryDataset> own = Arrays.stream(datasets).map(MemoryDataset::new).toList();
    ReplicationPlan plan =
        new ReplicationPlan(settings(name, limits.stall()), address, peers, Duration.ofSeconds(1));
    Node node =
        new Node(
            new NodeId(name),
            address,
            Replication.start(plan, List.copyOf(own), identity, limits, watermarks, CLOCK, RANDOM),
            own);
    nodes.add(node);
    return node;
  }

  static InetSocketAddress freeAddress() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket socket = new ServerSocket(0, 1, loopback)) {
      return new InetSocketAddress(loopback, socket.getLocalPort());
    }
  }

  Node node(int index) {
    return nodes.get(index);
  }

  /** Waits for what has to come; how long it takes is judged elsewhere. */
  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("never: " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }

  @Override
  public void close() throws InterruptedException {
    for (Node node : nodes) {
      node.replication().close();
    }
  }
}
