package io.flywall.replication.node;

import static io.flywall.replication.node.TestCluster.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.flywall.replication.Holding;
import io.flywall.replication.link.LinkLimits;
import io.flywall.replication.node.TestCluster.Node;
import io.flywall.replication.store.WatermarkFile;
import io.flywall.replication.stream.Watermarks;
import io.flywall.value.Term;
import io.flywall.value.Watermark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a majority holds binds its votes: three nodes, of which some elections say no. */
@Timeout(120)
class MarksTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private final Set<String> votedAlready = ConcurrentHashMap.newKeySet();
  private final Map<String, Watermark> bound = new ConcurrentHashMap<>();

  private TestCluster cluster() throws IOException {
    return TestCluster.of(3, LinkLimits.USUAL, this::marks, "leases", "zones");
  }

  private Watermarks marks(String node) {
    try {
      return Watermarks.in(file(node), file(node).read(), mark -> take(node, mark));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private WatermarkFile file(String node) {
    return new WatermarkFile(folder.resolve(node));
  }

  private CompletableFuture<Boolean> take(String node, Watermark mark) {
    if (!votedAlready.contains(node)) {
      bound.merge(node, mark, Watermark::later);
    }
    return CompletableFuture.completedFuture(!votedAlready.contains(node));
  }

  private static void awaitReady(Node primary) {
    await(
        "served",
        () -> {
          try {
            return !(primary.replication().barrier(Duration.ZERO, Duration.ZERO)
                instanceof BarrierOutcome.NotLeading);
          } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
          }
        });
  }

  @Test
  void a_barrier_is_reached_when_it_binds_the_votes_of_a_majority_and_not_before()
      throws Exception {
    try (TestCluster cluster = cluster()) {
      Node primary = cluster.node(0);
      votedAlready.addAll(Set.of("fw2", "fw3"));
      primary.dataset().write("dnsmasq.leases", "1764 52:54:00:00:00:01 10.0.0.17");
      primary.lead(3);
      cluster.node(1).follow(primary, 3);
      cluster.node(2).follow(primary, 3);
      awaitReady(primary);
      await(
          "on all disks", () -> cluster.node(2).dataset().tree().equals(primary.dataset().tree()));
      assertInstanceOf(
          BarrierOutcome.Late.class,
          primary.replication().barrier(Duration.ofMillis(300), Duration.ZERO));
      assertFalse(bound.containsKey("fw1"), "a primary is not bound by what nobody else holds");
      votedAlready.remove("fw3");
      assertEquals(
          new BarrierOutcome.Reached(), primary.replication().barrier(PATIENCE, Duration.ZERO));
      assertEquals(bound.get("fw3"), bound.get("fw1"));
      assertEquals(new Term(3), bound.get("fw1").term());
      assertEquals(bound.get("fw3"), file("fw3").read().held(), "and it is on its disk");
      assertEquals(new Term(3), file("fw1").read().led());
    }
  }

  @Test
  void marks_follow_by_themselves_so_that_a_majority_is_never_bound_by_old_ones() throws Exception {
    try (TestCluster cluster = cluster()) {
      Node primary = cluster.node(0);
      primary.lead(3);
      cluster.node(1).follow(primary, 3);
      cluster.node(2).follow(primary, 3);
      awaitReady(primary);
      for (int change = 1; change <= 3; change++) {
        Watermark before = bound.getOrDefault("fw2", Watermark.NONE);
        primary.datasets().get(1).write("db.lan", "change " + change);
        await(
            "bound again",
            () ->
                bound.getOrDefault("fw2", Watermark.NONE).isAfter(before)
                    && bound.get("fw2").equals(bound.get("fw3"))
                    && bound.get("fw2").equals(bound.get("fw1")));
      }
    }
  }

  @Test
  void what_a_node_led_it_offers_until_it_holds_a_mark_of_a_later_term() throws Exception {
    Holding led = Holding.NOTHING.leading(new Term(5));
    Watermark same = new Watermark(new Term(5), 7);
    assertEquals(new Term(5), led.and(same).led());
    assertEquals(Term.NONE, led.and(new Watermark(new Term(6), 0)).led());
    WatermarkFile file = file("fw1");
    assertEquals(Holding.NOTHING, file.read());
    file.write(led.and(same));
    assertEquals(led.and(same), file.read());
  }
}
