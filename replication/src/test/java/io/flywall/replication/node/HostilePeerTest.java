package io.flywall.replication.node;

import static io.flywall.replication.node.TestCluster.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import io.flywall.replication.DatasetName;
import io.flywall.replication.Position;
import io.flywall.replication.link.Closing;
import io.flywall.replication.link.Link;
import io.flywall.replication.link.LinkLimits;
import io.flywall.replication.link.LinkListener;
import io.flywall.replication.link.LinkTerms;
import io.flywall.replication.link.Links;
import io.flywall.replication.node.TestCluster.Node;
import io.flywall.replication.tls.NodeIdentity;
import io.flywall.replication.tls.TlsEngines;
import io.flywall.replication.tree.Attributes;
import io.flywall.replication.tree.Chunk;
import io.flywall.replication.tree.ContentHash;
import io.flywall.replication.tree.Piece;
import io.flywall.replication.tree.Scope;
import io.flywall.replication.tree.TreePath;
import io.flywall.replication.wire.Item;
import io.flywall.replication.wire.Message;
import io.flywall.replication.wire.Purpose;
import io.flywall.replication.wire.Refusal;
import io.flywall.replication.wire.RefusalCounts;
import io.flywall.replication.wire.StreamVersions;
import io.flywall.value.NodeId;
import io.flywall.value.Term;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Peers that know the secret and do not behave. Each is refused under its own name. */
@Timeout(120)
class HostilePeerTest {
  private static final Position TIP = new Position(new Term(1), 5);
  private static final Chunk CHUNK = new Chunk(new ContentHash(new byte[ContentHash.LENGTH]), 1000);

  private final TestCluster cluster = new TestCluster();
  private final List<Links> links = new ArrayList<>();

  /** Impatient only where patience is what ends: a busy machine must not be taken for a stall. */
  private LinkLimits limits = LinkLimits.USUAL;

  /** What a server says its tree is of, before its tip. */
  private Optional<Message> scoped = Optional.empty();

  private final List<Closing> closings = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void end() throws InterruptedException {
    cluster.close();
    links.forEach(Links::close);
  }

  private Links hostile(String name, StreamVersions versions) {
    NodeIdentity identity = TestCluster.identity(name, 1);
    Links hostile =
        new Links(
            new LinkTerms(
                Optional.of(new TlsEngines(identity, new SecureRandom())),
                versions,
                LinkLimits.USUAL,
                TestCluster.CLOCK,
                new RefusalCounts()));
    links.add(hostile);
    return hostile;
  }

  private LinkListener saying(BiConsumer<Link, Optional<Message>> script) {
    return new LinkListener() {
      @Override
      public void opened(Link link) {
        script.accept(link, Optional.empty());
      }

      @Override
      public void received(Link link, Message message) {
        script.accept(link, Optional.of(message));
      }

      @Override
      public void closed(Closing why) {
        closings.add(why);
      }
    };
  }

  private static long refused(Node node, Refusal reason) {
    return node.replication().status().refused().getOrDefault(reason, 0L);
  }

  // ---- clients --------------------------------------------------------------------------------

  private Node primary() throws Exception {
    Node primary =
        cluster.add(
            "fw1",
            TestCluster.freeAddress(),
            List.of(
                new ReplicationPlan.Peer(
                    Optional.of(new NodeId("fw2")), List.of(TestCluster.freeAddress()))),
            Identity.derived(TestCluster.identity("fw1", 1)),
            limits,
            "leases");
    primary.dataset().write("a", "1");
    primary.lead(3);
    await("leading", () -> primary.replication().status().standing().leading());
    return primary;
  }

  private void refusesClient(String name, Refusal reason, Message... said) throws Exception {
    Node primary = primary();
    hostile(name, StreamVersions.OURS)
        .connect(
            primary.address(),
            saying(
                (link, heard) -> {
                  if (heard.isEmpty()) {
                    for (Message message : said) {
                      link.send(message);
                    }
                  }
                }));
    await("refused", () -> refused(primary, reason) == 1);
    await("told", () -> closings.contains(new Closing.PeerRefused(reason)));
    assertEquals(Map.of(reason, 1L), primary.replication().status().refused());
  }

  private static Message hello(String name, long term) {
    return new Message.Hello(new NodeId(name), Purpose.FOLLOW, new Term(term));
  }

  private static final Message OPEN = new Message.Open(0, new DatasetName("leases"), Position.NONE);

  @Test
  void who_speaks_before_saying_hello_is_refused() throws Exception {
    refusesClient("fw2", Refusal.OUT_OF_TURN, OPEN);
  }

  @Test
  void who_says_hello_twice_is_refused() throws Exception {
    refusesClient("fw2", Refusal.OUT_OF_TURN, hello("fw2", 3), hello("fw2", 3));
  }

  @Test
  void who_calls_itself_otherwise_than_its_certificate_is_refused() throws Exception {
    refusesClient("fw3", Refusal.WRONG_NODE, hello("fw2", 3));
  }

  @Test
  void who_is_no_node_of_the_cluster_is_refused() throws Exception {
    refusesClient("fw9", Refusal.WRONG_NODE, hello("fw9", 3));
  }

  private Node primaryOf(String... homesOfPeer) throws Exception {
    List<InetSocketAddress> homes = new ArrayList<>();
    for (String home : homesOfPeer) {
      homes.add(new InetSocketAddress(InetAddress.getByName(home), 1));
    }
    Node primary =
        cluster.add(
            "fw1",
            TestCluster.freeAddress(),
            List.of(new ReplicationPlan.Peer(Optional.of(new NodeId("fw2")), homes)),
            Identity.derived(TestCluster.identity("fw1", 1)),
            limits,
            "leases");
    primary.lead(3);
    await("leading", () -> primary.replication().status().standing().leading());
    return primary;
  }

  private void follows(Node primary, String from) throws Exception {
    hostile("fw2", StreamVersions.OURS)
        .connect(
            primary.address(),
            Optional.of(InetAddress.getByName(from)),
            saying(
                (link, heard) -> {
                  if (heard.isEmpty()) {
                    link.send(hello("fw2", 3));
                  } else if (heard.get() instanceof Message.Welcome) {
                    link.send(OPEN);
                    Thread chatter = new Thread(() -> chat(link, new Message.Alive()));
                    chatter.setDaemon(true);
                    chatter.start();
                  }
                }));
  }

  private static boolean isFollowed(Node primary) {
    return !primary.replication().status().peers().isEmpty();
  }

  @Test
  void who_comes_from_an_address_that_is_none_of_its_name_is_refused() throws Exception {
    Node primary = primaryOf("127.0.0.8", "127.0.0.9");
    follows(primary, "127.0.0.7");
    await("refused", () -> refused(primary, Refusal.WRONG_ADDRESS) == 1);
    await("told", () -> closings.contains(new Closing.PeerRefused(Refusal.WRONG_ADDRESS)));
    assertFalse(isFollowed(primary));
    follows(primary, "127.0.0.9");
    await("one of its own", () -> isFollowed(primary));
  }

  @Test
  void a_name_does_not_follow_from_two_addresses_at_once() throws Exception {
    Node primary = primaryOf("127.0.0.8", "127.0.0.9");
    follows(primary, "127.0.0.8");
    await("followed", () -> isFollowed(primary));
    follows(primary, "127.0.0.9");
    await("refused", () -> refused(primary, Refusal.NAME_TWICE) == 1);
    assertEquals(Map.of(Refusal.NAME_TWICE, 1L), primary.replication().status().refused());
  }

  @Test
  void who_has_our_own_name_is_refused() throws Exception {
    refusesClient("fw1", Refusal.NAMESAKE, hello("fw1", 3));
  }

  @Test
  void who_knows_a_later_term_does_not_follow_an_older_primary() throws Exception {
    refusesClient("fw2", Refusal.OLDER_TERM, hello("fw2", 4));
  }

  @Test
  void who_wants_of_a_dataset_that_is_not_open_is_refused() throws Exception {
    refusesClient("fw2", Refusal.OUT_OF_TURN, hello("fw2", 3), new Message.Want(7, List.of(CHUNK)));
  }

  @Test
  void who_opens_one_channel_twice_is_refused() throws Exception {
    refusesClient("fw2", Refusal.OUT_OF_TURN, hello("fw2", 3), OPEN, OPEN);
  }

  @Test
  void who_opens_one_dataset_on_two_channels_is_refused() throws Exception {
    Message again = new Message.Open(1, new DatasetName("leases"), Position.NONE);
    refusesClient("fw2", Refusal.OUT_OF_TURN, hello("fw2", 3), OPEN, again);
  }

  @Test
  void who_opens_what_is_not_there_again_and_again_is_refused() throws Exception {
    Message[] flood = new Message[300];
    flood[0] = hello("fw2", 3);
    for (int i = 1; i < flood.length; i++) {
      flood[i] = new Message.Open(i, new DatasetName("none"), Position.NONE);
    }
    refusesClient("fw2", Refusal.OUT_OF_TURN, flood);
  }

  @Test
  void who_opens_one_channel_twice_for_what_is_not_there_is_refused() throws Exception {
    Message absent = new Message.Open(0, new DatasetName("none"), Position.NONE);
    refusesClient("fw2", Refusal.OUT_OF_TURN, hello("fw2", 3), absent, absent);
  }

  @Test
  void who_shows_a_certificate_and_does_not_say_who_it_is_has_no_more_time_than_a_stranger()
      throws Exception {
    limits = TestCluster.IMPATIENT;
    Node primary = primary();
    hostile("fw2", StreamVersions.OURS)
        .connect(
            primary.address(),
            saying(
                (link, heard) -> {
                  Thread chatter = new Thread(() -> chat(link, new Message.Alive()));
                  chatter.setDaemon(true);
                  chatter.start();
                }));
    await("refused", () -> refused(primary, Refusal.HANDSHAKE_TIMEOUT) == 1);
  }

  private static void chat(Link link, Message message) {
    for (int i = 0; i < 50; i++) {
      LockSupport.parkNanos(100_000_000);
      link.send(message);
    }
  }

  /** So many connections of one name, one after the other, each of which says hello and stays. */
  private void connections(Node primary, String name, int count) throws Exception {
    Links of = hostile(name, StreamVersions.OURS);
    for (int i = 0; i < count; i++) {
      CompletableFuture<Boolean> answered = new CompletableFuture<>();
      of.connect(
          primary.address(),
          new LinkListener() {
            @Override
            public void opened(Link link) {
              link.send(hello(name, 3));
            }

            @Override
            public void received(Link link, Message message) {
              answered.complete(true);
            }

            @Override
            public void closed(Closing why) {
              answered.complete(false);
            }
          });
      boolean unused = answered.get();
    }
  }

  private Node openPrimary() throws Exception {
    Node primary =
        cluster.add(
            "fw1",
            TestCluster.freeAddress(),
            List.of(),
            Identity.derived(TestCluster.identity("fw1", 1)),
            LinkLimits.USUAL,
            "leases");
    primary.dataset().write("a", "1");
    primary.lead(3);
    await("leading", () -> primary.replication().status().standing().leading());
    return primary;
  }

  private Node follower(String name) throws Exception {
    return cluster.add(
        name,
        TestCluster.freeAddress(),
        List.of(),
        Identity.derived(TestCluster.identity(name, 1)),
        limits,
        "leases");
  }

  @Test
  void one_peer_has_a_few_connections_and_keeps_nobody_else_out() throws Exception {
    Node primary = openPrimary();
    connections(primary, "fw2", 20);
    await("refused", () -> refused(primary, Refusal.TOO_MANY) >= 4);
    Node good = follower("fw3");
    good.follow(primary, 3);
    await("served", () -> good.dataset().texts().equals(primary.dataset().texts()));
  }

  @Test
  void all_peers_together_have_so_many_connections() throws Exception {
    Node primary = openPrimary();
    for (int peer = 0; peer < 9; peer++) {
      connections(primary, "liar" + peer, 16);
    }
    await("refused", () -> refused(primary, Refusal.TOO_MANY) >= 16);
  }

  @Test
  void who_says_what_only_a_server_says_is_refused() throws Exception {
    refusesClient("fw2", Refusal.OUT_OF_TURN, hello("fw2", 3), OPEN, new Message.Tip(0, TIP));
  }

  /** What follows the tip, so that the dataset is open. */
  private void refusesFollower(Refusal reason, Message... said) throws Exception {
    Node primary = primary();
    AtomicInteger tips = new AtomicInteger();
    hostile("fw2", StreamVersions.OURS)
        .connect(
            primary.address(),
            saying(
                (link, heard) -> {
                  if (heard.isEmpty()) {
                    link.send(hello("fw2", 3));
                    link.send(OPEN);
                  } else if (heard.get() instanceof Message.Tip && tips.getAndIncrement() == 0) {
                    for (Message message : said) {
                      link.send(message);
                    }
                  }
                }));
    await("refused", () -> refused(primary, reason) == 1);
    await("told", () -> closings.contains(new Closing.PeerRefused(reason)));
  }

  @Test
  void nobody_acknowledges_what_was_never_served() throws Exception {
    Position later = new Position(new Term(3), 1_000);
    refusesFollower(Refusal.OUT_OF_TURN, new Message.Acknowledge(0, later));
  }

  @Test
  void nobody_asks_for_more_than_a_window() throws Exception {
    List<Chunk> many = Stream.generate(() -> CHUNK).limit(Message.MOST_WANTED).toList();
    refusesFollower(
        Refusal.OUT_OF_TURN,
        IntStream.range(0, 100).mapToObj(i -> new Message.Want(0, many)).toArray(Message[]::new));
  }

  @Test
  void nobody_asks_for_the_next_page_of_nothing_for_ever() throws Exception {
    refusesFollower(
        Refusal.OUT_OF_TURN,
        IntStream.range(0, 1000).mapToObj(i -> new Message.NextPage(0)).toArray(Message[]::new));
  }

  @Test
  void a_follower_that_falls_silent_is_closed_and_shown() throws Exception {
    limits = TestCluster.IMPATIENT;
    refusesFollower(Refusal.STALLED);
  }

  @Test
  void no_version_in_common_is_said() throws Exception {
    Node primary = primary();
    hostile("fw2", new StreamVersions(2, 3)).connect(primary.address(), saying((l, m) -> {}));
    await("refused", () -> refused(primary, Refusal.NO_COMMON_VERSION) == 1);
  }

  @Test
  void a_build_that_speaks_one_version_more_is_understood() throws Exception {
    Node primary = primary();
    AtomicInteger tips = new AtomicInteger();
    hostile("fw2", new StreamVersions(1, 2))
        .connect(
            primary.address(),
            saying(
                (link, heard) -> {
                  if (heard.isEmpty()) {
                    link.send(hello("fw2", 3));
                    link.send(OPEN);
                  } else if (heard.get() instanceof Message.Tip) {
                    tips.incrementAndGet();
                    link.send(new Message.Alive());
                  }
                }));
    await("tips", () -> tips.get() > 3);
  }

  // ---- servers --------------------------------------------------------------------------------

  /** A follower of a server that answers as {@code script} says, after a good beginning. */
  private Node followerOf(BiConsumer<Link, Message> script) throws Exception {
    return followerOf(new Message.Welcome(new NodeId("fw1"), new Term(1), true), script);
  }

  private Node followerOf(Message welcome, BiConsumer<Link, Message> script) throws Exception {
    InetSocketAddress address = TestCluster.freeAddress();
    Links.Listening unused =
        hostile("fw1", StreamVersions.OURS)
            .listen(
                address,
                () ->
                    saying(
                        (link, heard) ->
                            heard.ifPresent(message -> answer(link, message, welcome, script))));
    Node follower =
        cluster.add(
            "fw2",
            TestCluster.freeAddress(),
            List.of(),
            Identity.derived(TestCluster.identity("fw2", 1)),
            limits,
            "leases");
    follower.replication().follow(Optional.of(new NodeId("fw1")), List.of(address), new Term(1));
    return follower;
  }

  private void answer(
      Link link, Message message, Message welcome, BiConsumer<Link, Message> script) {
    if (message instanceof Message.Hello) {
      link.send(welcome);
    } else if (message instanceof Message.Open) {
      scoped.ifPresent(link::send);
      link.send(new Message.Tip(0, TIP));
      script.accept(link, message);
    } else {
      script.accept(link, message);
    }
  }

  private void refusesServer(Refusal reason, BiConsumer<Link, Message> script) throws Exception {
    Node follower = followerOf(script);
    await("refused", () -> refused(follower, reason) >= 1);
    await("shown", () -> !follower.replication().status().trouble().isEmpty());
    assertEquals(Position.NONE, follower.dataset().applied());
    assertEquals(0, follower.dataset().commits());
    assertEquals(Set.of(reason), follower.replication().status().refused().keySet());
  }

  private static Message.Page page(boolean last, Item... items) {
    return new Message.Page(0, TIP, true, last, List.of(items));
  }

  private static Item.File file(String path, Piece... pieces) {
    long size = Stream.of(pieces).mapToLong(Piece::length).sum();
    Attributes attributes = new Attributes(0644, 0, 0, "root", "root");
    return new Item.File(new TreePath(path), attributes, 0, size, List.of(pieces), false);
  }

  private static BiConsumer<Link, Message> onFetch(BiConsumer<Link, Message> then) {
    return (link, message) -> {
      if (message instanceof Message.Fetch) {
        then.accept(link, message);
      }
    };
  }

  /** Serves one file of one chunk, and as its content {@code content}. */
  private static BiConsumer<Link, Message> serving(Message content) {
    return (link, message) -> {
      if (message instanceof Message.Fetch) {
        link.send(page(true, file("a", new Piece.Data(CHUNK))));
      } else if (message instanceof Message.Want) {
        link.send(content);
      }
    };
  }

  @Test
  void content_before_anything_was_asked_for_is_refused() throws Exception {
    Message content = new Message.Content(0, CHUNK, false, ByteBuffer.allocate(1000));
    refusesServer(
        Refusal.OUT_OF_TURN,
        (link, message) -> {
          if (message instanceof Message.Open) {
            link.send(content);
          }
        });
  }

  @Test
  void content_that_nobody_asked_for_is_refused() throws Exception {
    refusesServer(
        Refusal.OUT_OF_TURN,
        onFetch(
            (link, message) ->
                link.send(new Message.Content(0, CHUNK, false, ByteBuffer.allocate(1000)))));
  }

  @Test
  void content_that_is_not_what_its_hash_says_is_refused() throws Exception {
    refusesServer(
        Refusal.CONTENT_MISMATCH,
        serving(new Message.Content(0, CHUNK, false, ByteBuffer.allocate(1000))));
  }

  @Test
  void content_for_another_chunk_is_refused() throws Exception {
    Chunk other = new Chunk(CHUNK.hash(), 999);
    refusesServer(
        Refusal.OUT_OF_TURN,
        serving(new Message.Content(0, other, false, ByteBuffer.allocate(999))));
  }

  @Test
  void a_decompression_bomb_is_refused() throws Exception {
    byte[] bomb = Zstd.compress(new byte[4 << 20]);
    refusesServer(
        Refusal.BOMB, serving(new Message.Content(0, CHUNK, true, ByteBuffer.wrap(bomb))));
  }

  @Test
  void an_endless_tree_is_refused() throws Exception {
    AtomicInteger pages = new AtomicInteger();
    refusesServer(
        Refusal.ENDLESS,
        (link, message) -> {
          if (message instanceof Message.Fetch || message instanceof Message.NextPage) {
            int number = pages.getAndIncrement();
            Item[] items =
                IntStream.range(0, 500)
                    .mapToObj(i -> file(String.format("%08d-%04d", number, i)))
                    .toArray(Item[]::new);
            link.send(page(false, items));
          }
        });
    assertTrue(pages.get() < 1000, pages + " pages");
  }

  /** It decides what may be taken: not in the middle of a pull, and not again and again. */
  @Test
  void what_a_tree_is_of_is_said_before_its_tip() throws Exception {
    refusesServer(
        Refusal.OUT_OF_TURN,
        (link, message) -> {
          if (message instanceof Message.Open) {
            link.send(OF_THE_SAME_PATHS);
          }
        });
  }

  private static final Message OF_THE_SAME_PATHS =
      new Message.Scoped(0, Scope.of(List.of("memory"), List.of()), Position.NONE);

  @Test
  void a_tree_of_other_paths_than_it_was_said_to_be_of_is_refused() throws Exception {
    scoped = Optional.of(OF_THE_SAME_PATHS);
    refusesServer(
        Refusal.BAD_TREE,
        onFetch((link, message) -> link.send(page(true, file("elsewhere/victim")))));
  }

  /** Of an older build: it cannot say so, and its operator may have changed the paths there. */
  @Test
  void a_tree_of_other_paths_of_who_did_not_say_is_shown_and_closes_nothing() throws Exception {
    AtomicInteger fetches = new AtomicInteger();
    AtomicInteger connections = new AtomicInteger();
    Node follower =
        followerOf(
            (link, message) -> {
              if (message instanceof Message.Open) {
                connections.incrementAndGet();
              } else if (message instanceof Message.Fetch) {
                fetches.incrementAndGet();
                link.send(page(true, file("elsewhere/victim")));
              }
            });
    await(
        "shown",
        () -> follower.replication().status().datasets().get(0).trouble().contains("not among"));
    await("tried again", () -> fetches.get() == 2);
    assertEquals(1, connections.get(), "by the same connection");
    assertEquals(Map.of(), follower.replication().status().refused());
  }

  @Test
  void pages_of_nothing_without_end_are_refused() throws Exception {
    AtomicInteger pages = new AtomicInteger();
    refusesServer(
        Refusal.ENDLESS,
        (link, message) -> {
          if (message instanceof Message.Fetch || message instanceof Message.NextPage) {
            pages.incrementAndGet();
            link.send(page(false));
          }
        });
    assertTrue(pages.get() < 10, pages + " pages");
  }

  @Test
  void a_delta_where_the_whole_was_asked_for_is_refused() throws Exception {
    refusesServer(
        Refusal.OUT_OF_TURN,
        onFetch((link, message) -> link.send(new Message.Page(0, TIP, false, true, List.of()))));
  }

  @Test
  void pages_of_two_versions_are_refused() throws Exception {
    refusesServer(
        Refusal.MALFORMED,
        (link, message) -> {
          if (message instanceof Message.Fetch) {
            link.send(page(false, file("a")));
          } else if (message instanceof Message.NextPage) {
            Position other = new Position(new Term(1), 6);
            link.send(new Message.Page(0, other, true, true, List.of()));
          }
        });
  }

  @Test
  void a_server_that_lives_and_never_answers_is_left() throws Exception {
    limits = TestCluster.IMPATIENT;
    AtomicInteger alive = new AtomicInteger();
    Node follower =
        followerOf(
            (link, message) -> {
              alive.incrementAndGet();
              Thread chatter =
                  new Thread(
                      () -> {
                        for (int i = 0; i < 100; i++) {
                          LockSupport.parkNanos(20_000_000);
                          link.send(new Message.Tip(0, TIP));
                        }
                      });
              chatter.setDaemon(true);
              chatter.start();
            });
    await("left", () -> refused(follower, Refusal.STALLED) >= 1);
    assertEquals(Position.NONE, follower.dataset().applied());
  }

  @Test
  void a_server_that_says_nothing_at_all_is_left() throws Exception {
    limits = TestCluster.IMPATIENT;
    refusesServer(Refusal.STALLED, (link, message) -> {});
  }

  @Test
  void an_older_primary_is_refused() throws Exception {
    Message welcome = new Message.Welcome(new NodeId("fw1"), new Term(0), true);
    Node follower = followerOf(welcome, (link, message) -> {});
    await("refused", () -> refused(follower, Refusal.OLDER_TERM) >= 1);
  }

  @Test
  void a_node_that_does_not_lead_is_left_and_asked_again_soon() throws Exception {
    Message welcome = new Message.Welcome(new NodeId("fw1"), new Term(1), false);
    Node follower = followerOf(welcome, (link, message) -> {});
    await("asked again", () -> refused(follower, Refusal.NOT_PRIMARY) >= 3);
    assertEquals(0, follower.replication().status().failures());
  }

  @Test
  void another_node_than_the_one_that_was_meant_is_refused() throws Exception {
    Message welcome = new Message.Welcome(new NodeId("fw7"), new Term(1), true);
    Node follower = followerOf(welcome, (link, message) -> {});
    await("refused", () -> refused(follower, Refusal.WRONG_NODE) >= 1);
    assertTrue(
        follower.replication().status().trouble().contains("refused"),
        follower.replication().status()::trouble);
    assertEquals(0, follower.dataset().commits());
  }
}
