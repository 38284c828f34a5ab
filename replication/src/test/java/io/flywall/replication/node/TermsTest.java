package io.flywall.replication.node;

import static io.flywall.replication.node.TestCluster.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.replication.Position;
import io.flywall.replication.link.Closing;
import io.flywall.replication.link.Link;
import io.flywall.replication.link.LinkLimits;
import io.flywall.replication.link.LinkListener;
import io.flywall.replication.link.LinkTerms;
import io.flywall.replication.link.Links;
import io.flywall.replication.node.TestCluster.Node;
import io.flywall.replication.stream.SyncState;
import io.flywall.replication.stream.SyncStatus;
import io.flywall.replication.tls.TlsEngines;
import io.flywall.replication.wire.Message;
import io.flywall.replication.wire.Refusal;
import io.flywall.replication.wire.RefusalCounts;
import io.flywall.replication.wire.StreamVersions;
import io.flywall.value.NodeId;
import io.flywall.value.Term;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a node does with a position of a term that its election has not heard of. */
@Timeout(120)
class TermsTest {
  private static final NodeId LIAR = new NodeId("fw1");
  private static final Position FUTURE = new Position(new Term(1_000_000), 5);

  private final TestCluster cluster = new TestCluster();
  private final List<Links> links = new ArrayList<>();

  @AfterEach
  void end() throws InterruptedException {
    cluster.close();
    links.forEach(Links::close);
  }

  /** Tells {@code tips} round and round, and offers {@code target} to who asks. */
  private InetSocketAddress liar(Term term, Position target, Position... tips) throws Exception {
    Links own =
        new Links(
            new LinkTerms(
                Optional.of(
                    new TlsEngines(TestCluster.identity(LIAR.text(), 1), new SecureRandom())),
                StreamVersions.OURS,
                LinkLimits.USUAL,
                TestCluster.CLOCK,
                new RefusalCounts()));
    links.add(own);
    InetSocketAddress address = TestCluster.freeAddress();
    Links.Listening unused = own.listen(address, () -> new Lies(term, target, List.of(tips)));
    return address;
  }

  /** One connection of it. */
  private record Lies(Term term, Position target, List<Position> tips) implements LinkListener {
    @Override
    public void opened(Link link) {}

    @Override
    public void received(Link link, Message message) {
      if (message instanceof Message.Hello) {
        link.send(new Message.Welcome(LIAR, term, true));
      } else if (message instanceof Message.Open) {
        Thread telling = new Thread(() -> tell(link));
        telling.setDaemon(true);
        telling.start();
      } else if (message instanceof Message.Fetch) {
        link.send(new Message.Page(0, target, true, true, List.of()));
      }
    }

    private void tell(Link link) {
      for (int i = 0; i < 10_000; i++) {
        link.send(new Message.Tip(0, tips.get(i % tips.size())));
        LockSupport.parkNanos(20_000_000);
      }
    }

    @Override
    public void closed(Closing why) {}
  }

  private Node node(String name, LinkLimits limits, List<ReplicationPlan.Peer> peers)
      throws Exception {
    return cluster.add(
        name,
        TestCluster.freeAddress(),
        peers,
        Identity.derived(TestCluster.identity(name, 1)),
        limits,
        "leases");
  }

  private static SyncStatus here(Node node) {
    return node.replication().status().datasets().get(0);
  }

  private static Map<Refusal, Long> refused(Node node) {
    return node.replication().status().refused();
  }

  private Node misled(InetSocketAddress liar) throws Exception {
    Node follower = node("fw2", TestCluster.IMPATIENT, List.of());
    follower.dataset().write("a", "true");
    follower.replication().follow(Optional.of(LIAR), List.of(liar), new Term(3));
    return follower;
  }

  private static void assertLeft(Node follower) {
    await("refused", () -> refused(follower).containsKey(Refusal.LATER_TERM));
    await(
        "shown",
        () -> follower.replication().status().trouble().contains(Refusal.LATER_TERM.meaning()));
    assertTrue(follower.replication().status().failures() > 0, "the circuit breaker is open");
    assertEquals(0, follower.dataset().commits());
    assertEquals(Map.of("a", "true"), follower.dataset().texts());
  }

  @Test
  void a_primary_whose_tip_is_of_no_known_term_is_left() throws Exception {
    assertLeft(misled(liar(new Term(3), FUTURE, FUTURE)));
  }

  @Test
  void a_primary_that_offers_a_version_of_no_known_term_is_left() throws Exception {
    assertLeft(misled(liar(new Term(3), FUTURE, new Position(new Term(3), 1))));
  }

  @Test
  void true_tips_in_between_do_not_win_a_liar_more_time() throws Exception {
    assertLeft(misled(liar(new Term(3), FUTURE, FUTURE, new Position(new Term(3), 0))));
  }

  @Test
  void a_primary_that_is_faster_than_its_heartbeat_is_waited_for_and_not_blamed() throws Exception {
    Node primary = node("fw1", LinkLimits.USUAL, List.of());
    Node follower = node("fw2", LinkLimits.USUAL, List.of());
    primary.dataset().write("a", "1");
    primary.lead(4);
    follower.follow(primary, 3);
    await("heard", () -> here(follower).trouble().contains("4.0"));
    assertEquals(SyncState.BEHIND, here(follower).state());
    assertEquals(0, follower.dataset().commits());
    follower.replication().know(new Term(4));
    await("in sync", () -> here(follower).state() == SyncState.IN_SYNC);
    assertEquals(Map.of("a", "1"), follower.dataset().texts());
    assertEquals(Map.of(), refused(follower));
    assertEquals(Map.of(), refused(primary));
  }

  @Test
  void a_new_primary_catches_up_with_no_liar() throws Exception {
    InetSocketAddress liar = liar(new Term(3), FUTURE, FUTURE);
    Node primary =
        node(
            "fw2",
            LinkLimits.USUAL,
            List.of(new ReplicationPlan.Peer(Optional.of(LIAR), List.of(liar))));
    primary.dataset().write("a", "true");
    primary.replication().lead(new Term(3), TestCluster.CLOCK.now()).join();
    assertEquals(new Position(new Term(3), 0), primary.dataset().applied());
    assertEquals(Map.of("a", "true"), primary.dataset().texts());
    assertEquals(0, primary.dataset().commits());
  }

  @Test
  void a_primary_of_the_same_term_again_takes_no_number_that_leaves_none() throws Exception {
    Position last = new Position(new Term(3), Position.MOST_SEQUENCE);
    InetSocketAddress liar = liar(new Term(3), last, last);
    Node primary =
        node(
            "fw2",
            LinkLimits.USUAL,
            List.of(new ReplicationPlan.Peer(Optional.of(LIAR), List.of(liar))));
    primary.dataset().write("a", "true");
    primary.replication().lead(new Term(3), TestCluster.CLOCK.now()).join();
    assertEquals(0, primary.dataset().commits());
  }

  @Test
  void what_a_liar_has_left_on_the_disk_is_said_and_a_resync_takes_the_primarys() throws Exception {
    Node primary = node("fw1", LinkLimits.USUAL, List.of());
    Node follower = node("fw2", LinkLimits.USUAL, List.of());
    follower.dataset().write("a", "lie");
    follower.dataset().pretend(FUTURE);
    primary.dataset().write("a", "true");
    primary.lead(3);
    follower.follow(primary, 3);
    await("failed", () -> here(follower).state() == SyncState.FAILED);
    await("said", () -> here(follower).trouble().contains("1000000.5"));
    assertTrue(
        here(follower).trouble().contains("flywall replication resync --dataset leases"),
        here(follower)::trouble);
    assertTrue(follower.replication().resync(Optional.empty(), Optional.empty()));
    await("in sync", () -> here(follower).state() == SyncState.IN_SYNC);
    assertEquals(Map.of("a", "true"), follower.dataset().texts());
    assertEquals(1, follower.dataset().archived().size());
  }

  @Test
  void a_new_primary_that_holds_a_lie_takes_what_a_peer_has() throws Exception {
    Node peer = node("fw1", LinkLimits.USUAL, List.of());
    peer.dataset().write("a", "true");
    peer.dataset().pretend(new Position(new Term(2), 7));
    Node primary =
        node(
            "fw2",
            LinkLimits.USUAL,
            List.of(new ReplicationPlan.Peer(Optional.of(LIAR), List.of(peer.address()))));
    primary.dataset().write("a", "lie");
    primary.dataset().pretend(FUTURE);
    primary.replication().lead(new Term(3), TestCluster.CLOCK.now()).join();
    assertEquals(Map.of("a", "true"), primary.dataset().texts());
    assertEquals(new Position(new Term(3), 0), primary.dataset().applied());
  }
}
