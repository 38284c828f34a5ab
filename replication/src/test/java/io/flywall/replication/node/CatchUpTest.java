package io.flywall.replication.node;

import static io.flywall.replication.node.TestCluster.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.replication.Position;
import io.flywall.replication.link.Closing;
import io.flywall.replication.link.Link;
import io.flywall.replication.link.LinkLimits;
import io.flywall.replication.link.LinkListener;
import io.flywall.replication.link.LinkTerms;
import io.flywall.replication.link.Links;
import io.flywall.replication.node.TestCluster.Node;
import io.flywall.replication.tls.TlsEngines;
import io.flywall.replication.tree.Attributes;
import io.flywall.replication.tree.TreePath;
import io.flywall.replication.wire.Item;
import io.flywall.replication.wire.Message;
import io.flywall.replication.wire.RefusalCounts;
import io.flywall.replication.wire.StreamVersions;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Term;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a new primary takes from its peers before it serves, and what does not hold it up. */
@Timeout(120)
class CatchUpTest {
  private static final Position NEWEST = new Position(new Term(2), 9);

  private final TestCluster cluster = new TestCluster();
  private final List<Links> links = new ArrayList<>();

  @AfterEach
  void end() throws InterruptedException {
    cluster.close();
    links.forEach(Links::close);
  }

  private Node node(String name, List<ReplicationPlan.Peer> peers) throws Exception {
    Node node =
        cluster.add(
            name,
            TestCluster.freeAddress(),
            peers,
            Identity.derived(TestCluster.identity(name, 1)),
            LinkLimits.USUAL,
            "leases");
    await("listening", () -> node.replication().listenAddress().isPresent());
    return node;
  }

  private Node peerWith(String name, Position position, String text) throws Exception {
    Node peer = node(name, List.of());
    peer.dataset().write("a", text);
    peer.dataset().pretend(position);
    return peer;
  }

  private static ReplicationPlan.Peer at(String name, InetSocketAddress... addresses) {
    return new ReplicationPlan.Peer(Optional.of(new NodeId(name)), List.of(addresses));
  }

  /** Says that it has the newest, and does with who asks for it what {@code fetched} says. */
  private InetSocketAddress promising(String name, Consumer<Link> fetched) throws Exception {
    Links own =
        new Links(
            new LinkTerms(
                Optional.of(new TlsEngines(TestCluster.identity(name, 1), new SecureRandom())),
                StreamVersions.OURS,
                LinkLimits.USUAL,
                TestCluster.CLOCK,
                new RefusalCounts()));
    links.add(own);
    InetSocketAddress address = TestCluster.freeAddress();
    Links.Listening unused =
        own.listen(
            address,
            () ->
                new LinkListener() {
                  @Override
                  public void opened(Link link) {}

                  @Override
                  public void received(Link link, Message message) {
                    if (message instanceof Message.Hello) {
                      link.send(new Message.Welcome(new NodeId(name), new Term(2), false));
                    } else if (message instanceof Message.Open) {
                      link.send(new Message.Tip(0, NEWEST));
                    } else if (message instanceof Message.Fetch
                        || message instanceof Message.NextPage) {
                      fetched.accept(link);
                    }
                  }

                  @Override
                  public void closed(Closing why) {}
                });
    return address;
  }

  @Test
  void a_peer_is_asked_at_all_of_its_addresses() throws Exception {
    Node peer = peerWith("fw1", new Position(new Term(2), 3), "acknowledged");
    InetSocketAddress dead = TestCluster.freeAddress();
    Node primary = node("fw2", List.of(at("fw1", dead, peer.address())));
    primary.replication().lead(new Term(3), TestCluster.CLOCK.now()).join();
    assertEquals(Map.of("a", "acknowledged"), primary.dataset().texts());
  }

  @Test
  void the_newest_of_all_wins() throws Exception {
    Node one = peerWith("fw1", new Position(new Term(2), 3), "older");
    Node three = peerWith("fw3", new Position(new Term(2), 4), "newest");
    Node four = peerWith("fw4", new Position(new Term(1), 99), "oldest");
    Node primary =
        node(
            "fw2",
            List.of(
                at("fw1", one.address()), at("fw3", three.address()), at("fw4", four.address())));
    primary.replication().lead(new Term(3), TestCluster.CLOCK.now()).join();
    assertEquals(Map.of("a", "newest"), primary.dataset().texts());
    assertEquals(1, primary.dataset().commits());
  }

  /** Its services run by then, and nothing is put in place under them. */
  @Test
  void who_became_primary_long_ago_takes_nothing_any_more() throws Exception {
    Node peer = peerWith("fw1", new Position(new Term(2), 3), "acknowledged");
    Node primary = node("fw2", List.of(at("fw1", peer.address())));
    primary.dataset().write("a", "own");
    MonotonicInstant since = TestCluster.CLOCK.now().minus(Duration.ofSeconds(5));
    primary.replication().lead(new Term(3), since).join();
    assertEquals(Map.of("a", "own"), primary.dataset().texts());
    assertEquals(0, primary.dataset().commits());
    assertTrue(primary.replication().status().standing().leading());
  }

  @Test
  void where_the_newest_breaks_off_the_next_one_is_taken() throws Exception {
    InetSocketAddress breaking = promising("fw1", Link::close);
    Node three = peerWith("fw3", new Position(new Term(2), 4), "next");
    Node primary = node("fw2", List.of(at("fw1", breaking), at("fw3", three.address())));
    primary.replication().lead(new Term(3), TestCluster.CLOCK.now()).join();
    assertEquals(Map.of("a", "next"), primary.dataset().texts());
  }

  /** It hears of the new primary by its heartbeat, before, while or after that asks. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_peer_that_begins_to_follow_meanwhile_is_asked_all_the_same(boolean ledBefore)
      throws Exception {
    for (int round = 0; round < 30; round++) {
      Node peer = node("fw1", List.of());
      if (ledBefore) {
        peer.lead(2);
        await("leads", () -> peer.replication().status().standing().leading());
      } else {
        peer.dataset().pretend(new Position(new Term(2), 3));
      }
      byte[] large = new byte[1 << 20];
      new Random(round).nextBytes(large);
      peer.dataset().write("large", large);
      if (!ledBefore) {
        peer.dataset().pretend(new Position(new Term(2), 4));
      }
      Node primary = node("fw2", List.of(at("fw1", peer.address())));
      CompletableFuture<Void> led =
          primary.replication().lead(new Term(3), TestCluster.CLOCK.now());
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2L * round));
      peer.follow(primary, 3);
      led.get(60, TimeUnit.SECONDS);
      assertEquals(Set.of("large"), primary.dataset().texts().keySet(), "round " + round);
      peer.replication().close();
      primary.replication().close();
    }
  }

  /** One empty file after the other, and never the last: each of them is progress. */
  private static Consumer<Link> endless() {
    int[] count = {0};
    Attributes attributes = new Attributes(0644, 0, 0, "root", "root");
    return link -> {
      LockSupport.parkNanos(20_000_000);
      TreePath path = new TreePath(String.format("%08d", count[0]++));
      Item file = new Item.File(path, attributes, 0, 0, List.of(), false);
      link.send(new Message.Page(0, NEWEST, true, false, List.of(file)));
    };
  }

  @Test
  void a_peer_that_never_comes_to_an_end_holds_up_no_service_and_puts_nothing_in_place()
      throws Exception {
    Node primary = node("fw2", List.of(at("fw1", promising("fw1", endless()))));
    primary.dataset().write("a", "own");
    CompletableFuture<Void> led = primary.replication().lead(new Term(3), TestCluster.CLOCK.now());
    await("said", () -> reason(primary).contains("takes over what its peers have"));
    led.get(60, TimeUnit.SECONDS);
    assertTrue(primary.replication().status().standing().leading());
    assertEquals(new Position(new Term(3), 0), primary.dataset().applied());
    assertEquals(Map.of("a", "own"), primary.dataset().texts());
    assertEquals(0, primary.dataset().commits());
  }

  private static String reason(Node node) {
    try {
      BarrierOutcome outcome = node.replication().barrier(Duration.ZERO, Duration.ZERO);
      return outcome instanceof BarrierOutcome.NotLeading not ? not.reason() : "";
    } catch (InterruptedException ended) {
      throw new AssertionError(ended);
    }
  }

  @Test
  void a_round_that_was_overtaken_ends_at_once_and_does_not_lead() throws Exception {
    Node primary = node("fw2", List.of(at("fw1", promising("fw1", endless()))));
    Node next = node("fw4", List.of());
    next.dataset().write("a", "of term 4");
    next.lead(4);
    await("leading", () -> next.replication().status().standing().leading());
    CompletableFuture<Void> led = primary.replication().lead(new Term(3), TestCluster.CLOCK.now());
    primary.follow(next, 4);
    led.get(60, TimeUnit.SECONDS);
    assertFalse(primary.replication().status().standing().leading());
    await("follows", () -> primary.dataset().texts().equals(Map.of("a", "of term 4")));
  }

  @Test
  void a_barrier_says_so_when_its_term_is_over() throws Exception {
    Node primary = node("fw2", List.of(at("fw1", TestCluster.freeAddress())));
    primary.replication().lead(new Term(3), TestCluster.CLOCK.now()).join();
    CompletableFuture<BarrierOutcome> waiting =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return primary.replication().barrier(Duration.ofSeconds(100), Duration.ZERO);
              } catch (InterruptedException ended) {
                throw new AssertionError(ended);
              }
            });
    primary.replication().rest(new Term(3));
    BarrierOutcome outcome = waiting.get(60, TimeUnit.SECONDS);
    String reason = assertInstanceOf(BarrierOutcome.NotLeading.class, outcome).reason();
    assertTrue(reason.contains("ask the primary"), reason);
  }
}
