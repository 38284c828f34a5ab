package io.flywall.replication.node;

import static io.flywall.replication.node.TestCluster.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.replication.DatasetName;
import io.flywall.replication.Position;
import io.flywall.replication.link.LinkLimits;
import io.flywall.replication.node.TestCluster.Node;
import io.flywall.replication.stream.SyncState;
import io.flywall.replication.stream.SyncStatus;
import io.flywall.replication.tls.Identities;
import io.flywall.replication.tls.NodeIdentity;
import io.flywall.replication.tree.Chunk;
import io.flywall.replication.tree.Entry;
import io.flywall.replication.tree.Piece;
import io.flywall.replication.wire.Decoded;
import io.flywall.replication.wire.FrameDecoder;
import io.flywall.replication.wire.Greeting;
import io.flywall.replication.wire.Message;
import io.flywall.replication.wire.MessageCodec;
import io.flywall.replication.wire.Purpose;
import io.flywall.replication.wire.Refusal;
import io.flywall.replication.wire.StreamVersions;
import io.flywall.value.NodeId;
import io.flywall.value.Term;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Peers that are strangers, slow, or half dead, on bare sockets where that shows more. */
@Timeout(120)
class RoughPeerTest {
  private static final int SMALL = 4096;

  private final TestCluster cluster = new TestCluster();
  private final List<Socket> sockets = new ArrayList<>();

  @AfterEach
  void end() throws Exception {
    cluster.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private Node node(String name, Identity identity, String... datasets) throws IOException {
    return cluster.add(
        name, TestCluster.freeAddress(), List.of(), identity, TestCluster.IMPATIENT, datasets);
  }

  /** So slow that a busy machine is not. */
  private Node patient(String name) throws IOException {
    Duration limit = Duration.ofSeconds(2);
    LinkLimits limits = new LinkLimits(limit, limit, limit, 32, 8);
    return cluster.add(name, TestCluster.freeAddress(), List.of(), Identity.NONE, limits, "leases");
  }

  private Node patientPrimary() throws IOException {
    return begun(patient("fw1"));
  }

  private Node primary(Identity identity) throws IOException {
    return begun(node("fw1", identity, "leases"));
  }

  private static Node begun(Node primary) {
    primary.dataset().write("a", "1");
    primary.lead(1);
    await("leading", () -> primary.replication().status().standing().leading());
    return primary;
  }

  private static Identity secret(String node, int secret) {
    return Identity.derived(TestCluster.identity(node, secret));
  }

  private static long refused(Node node, Refusal reason) {
    return node.replication().status().refused().getOrDefault(reason, 0L);
  }

  private static SyncStatus here(Node node) {
    return node.replication().status().datasets().get(0);
  }

  private Socket bare(InetSocketAddress address) throws IOException {
    return bare(address, SMALL);
  }

  private Socket bare(InetSocketAddress address, int buffer) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(buffer);
    socket.connect(address);
    sockets.add(socket);
    return socket;
  }

  private static void say(Socket socket, ByteBuffer bytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(arrayOf(bytes));
    out.flush();
  }

  private static byte[] arrayOf(ByteBuffer bytes) {
    byte[] array = new byte[bytes.remaining()];
    bytes.get(array);
    return array;
  }

  // ---- strangers ------------------------------------------------------------------------------

  @Test
  void another_secret_is_refused_counted_and_shown_on_both_sides() throws Exception {
    Node primary = primary(secret("fw1", 1));
    Node foreign = node("fw2", secret("fw2", 2), "leases");
    foreign.follow(primary, 1);
    await("counted here", () -> refused(foreign, Refusal.FOREIGN_CERTIFICATE) >= 1);
    await("counted there", () -> refused(primary, Refusal.UNWELCOME_CERTIFICATE) >= 1);
    await("shown", () -> foreign.replication().status().trouble().contains("another secret"));
    assertEquals(SyncState.DISCONNECTED, here(foreign).state());
    assertEquals(Optional.empty(), here(foreign).lastInSync());
    assertEquals(Map.of(), foreign.dataset().texts());
    assertEquals(List.of(), primary.replication().status().peers());
  }

  @Test
  void an_expired_certificate_is_refused_counted_and_shown() throws Exception {
    Identities.Authority authority = new Identities.Authority();
    Node primary = primary(Identity.derived(authority.issue("fw1")));
    NodeIdentity expired = authority.issueExpired("fw2");
    Node late = node("fw2", Identity.derived(expired), "leases");
    late.follow(primary, 1);
    await("counted", () -> refused(primary, Refusal.EXPIRED_CERTIFICATE) >= 1);
    await("shown", () -> late.replication().status().trouble().contains("or expired"));
    assertEquals(Map.of(), late.dataset().texts());
  }

  @Test
  void an_expired_primary_is_refused_by_who_follows_it() throws Exception {
    Identities.Authority authority = new Identities.Authority();
    Node primary = primary(Identity.derived(authority.issueExpired("fw1")));
    Node good = node("fw2", Identity.derived(authority.issue("fw2")), "leases");
    good.follow(primary, 1);
    await("counted", () -> refused(good, Refusal.EXPIRED_CERTIFICATE) >= 1);
    assertEquals(Map.of(), good.dataset().texts());
  }

  @Test
  void strangers_take_few_places_and_not_for_long() throws Exception {
    Node primary = primary(secret("fw1", 1));
    for (int i = 0; i < 30; i++) {
      bare(primary.address());
    }
    await("refused", () -> refused(primary, Refusal.TOO_MANY_STRANGERS) >= 22);
    await("timed out", () -> refused(primary, Refusal.HANDSHAKE_TIMEOUT) == 8);
    Node good = node("fw2", secret("fw2", 1), "leases");
    good.follow(primary, 1);
    await("served", () -> good.dataset().texts().equals(primary.dataset().texts()));
  }

  @Test
  void who_is_connected_already_does_not_notice_a_flood() throws Exception {
    Node primary = primary(secret("fw1", 1));
    Node good = node("fw2", secret("fw2", 1), "leases");
    good.follow(primary, 1);
    await("in sync", () -> here(good).state() == SyncState.IN_SYNC);
    for (int i = 0; i < 200; i++) {
      bare(primary.address());
    }
    primary.dataset().write("b", "2");
    await("served", () -> good.dataset().texts().equals(primary.dataset().texts()));
    assertEquals(0, good.replication().status().failures());
  }

  @Test
  void who_speaks_something_else_is_refused() throws Exception {
    Node encrypted = primary(secret("fw1", 1));
    Socket http = bare(encrypted.address());
    http.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    await("no TLS", () -> refused(encrypted, Refusal.HANDSHAKE_FAILED) == 1);
    Node open = node("fw5", Identity.NONE, "leases");
    await("listening", () -> open.replication().listenAddress().isPresent());
    Socket other = bare(open.address());
    other.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    await("not ours", () -> refused(open, Refusal.NOT_OURS) == 1);
  }

  // ---- slow ones; without encryption, so that bytes are bytes -----------------------------------

  private Socket introduced(Node primary) throws IOException {
    return introduced(primary, SMALL);
  }

  private Socket introduced(Node primary, int buffer) throws IOException {
    Socket socket = bare(primary.address(), buffer);
    say(socket, Greeting.encode(StreamVersions.OURS));
    say(
        socket,
        MessageCodec.encode(new Message.Hello(new NodeId("fw2"), Purpose.FOLLOW, new Term(1))));
    say(socket, MessageCodec.encode(new Message.Open(0, new DatasetName("leases"), Position.NONE)));
    return socket;
  }

  @Test
  void a_byte_now_and_then_is_no_progress() throws Exception {
    Node primary = primary(Identity.NONE);
    Socket slow = introduced(primary, 64 * 1024);
    byte[] frame = arrayOf(MessageCodec.encode(new Message.Report(0, 0, "x".repeat(500))));
    long before = refused(primary, Refusal.STALLED);
    int sent = 0;
    while (refused(primary, Refusal.STALLED) == before && sent < frame.length) {
      say(slow, ByteBuffer.wrap(frame, sent, 1));
      sent++;
      LockSupport.parkNanos(20_000_000);
    }
    assertTrue(sent < frame.length, "it was listened to for the whole frame");
  }

  @Test
  void a_peer_that_does_not_read_is_closed_and_delays_no_other() throws Exception {
    Node primary = primary(Identity.NONE);
    await("ready", () -> primary.dataset().tree().size() == 1);
    byte[] large = new byte[8 << 20];
    new Random(2).nextBytes(large);
    primary.dataset().write("large", large);
    Socket deaf = introduced(primary);
    Node good = node("fw3", Identity.NONE, "leases");
    Thread asking =
        new Thread(
            () -> {
              try {
                List<Chunk> all = new ArrayList<>();
                for (Entry entry : primary.dataset().tree().entries()) {
                  for (Piece piece : ((Entry.File) entry).pieces()) {
                    all.add(((Piece.Data) piece).chunk());
                  }
                }
                LockSupport.parkNanos(100_000_000);
                say(deaf, MessageCodec.encode(new Message.Want(0, all.subList(0, 120))));
                while (true) {
                  say(deaf, MessageCodec.encode(new Message.Alive()));
                  LockSupport.parkNanos(50_000_000);
                }
              } catch (IOException closed) {
                // What is expected of it.
              }
            });
    asking.setDaemon(true);
    asking.start();
    good.follow(primary, 1);
    await("served", () -> good.dataset().tree().equals(primary.dataset().tree()));
    await("closed", () -> refused(primary, Refusal.STALLED) >= 1);
    await("still in sync", () -> here(good).state() == SyncState.IN_SYNC);
  }

  /** What a first byte of a chunk says does not matter here: only that all of it arrives. */
  @Test
  void a_peer_that_reads_slowly_is_waited_for() throws Exception {
    Node primary = patientPrimary();
    await("ready", () -> primary.dataset().tree().size() == 1);
    byte[] large = new byte[3 << 19];
    new Random(2).nextBytes(large);
    primary.dataset().write("large", large);
    Socket slow = introduced(primary, 64 * 1024);
    Thread living = new Thread(() -> live(slow));
    living.setDaemon(true);
    List<Chunk> all = new ArrayList<>();
    for (Entry entry : primary.dataset().tree().entries()) {
      for (Piece piece : ((Entry.File) entry).pieces()) {
        all.add(((Piece.Data) piece).chunk());
      }
    }
    AtomicInteger contents = new AtomicInteger();
    FrameDecoder decoder =
        new FrameDecoder(
            MessageCodec.LONGEST_FROM_SERVER, decoded -> heard(decoded, slow, all, contents));
    living.start();
    byte[] buffer = new byte[16 * 1024];
    while (contents.get() < all.size()) {
      int count = slow.getInputStream().read(buffer);
      assertTrue(count > 0, "closed after " + contents.get() + " of " + all.size());
      decoder.feed(ByteBuffer.wrap(buffer, 0, count));
      // 160 KB/s: what waits above the lower mark takes longer than the limit for a message.
      LockSupport.parkNanos(100_000_000);
    }
    assertEquals(0, refused(primary, Refusal.STALLED));
  }

  private static void heard(Decoded decoded, Socket slow, List<Chunk> all, AtomicInteger contents) {
    if (decoded instanceof Decoded.Understood understood) {
      if (understood.message() instanceof Message.Content) {
        contents.incrementAndGet();
      } else if (understood.message() instanceof Message.Tip && contents.compareAndSet(0, 0)) {
        askOnce(slow, all);
      }
    }
  }

  private static final Set<Socket> ASKED = ConcurrentHashMap.newKeySet();

  private static void askOnce(Socket slow, List<Chunk> all) {
    if (ASKED.add(slow)) {
      try {
        say(slow, MessageCodec.encode(new Message.Want(0, all)));
      } catch (IOException closed) {
        throw new UncheckedIOException(closed);
      }
    }
  }

  private static void live(Socket socket) {
    try {
      while (true) {
        say(socket, MessageCodec.encode(new Message.Alive()));
        LockSupport.parkNanos(100_000_000);
      }
    } catch (IOException closed) {
      // The end of the test.
    }
  }

  @Test
  void a_server_on_a_slow_line_is_waited_for() throws Exception {
    Node primary = patientPrimary();
    Node backup = patient("fw2");
    byte[] large = new byte[256 << 10];
    new Random(4).nextBytes(large);
    primary.dataset().write("large", large);
    try (Cable cable = new Cable(primary.address(), 60_000)) {
      backup
          .replication()
          .follow(Optional.of(primary.id()), List.of(cable.entrance()), new Term(1));
      await("all", () -> backup.dataset().tree().equals(primary.dataset().tree()));
      // While the line is there: its end is a failure.
      assertEquals(0, backup.replication().status().failures());
    }
    assertEquals(0, refused(backup, Refusal.STALLED));
  }

  // ---- large ones and small ones ----------------------------------------------------------------

  @Test
  void a_lease_does_not_wait_for_a_large_file() throws Exception {
    Node primary = node("fw1", secret("fw1", 1), "bulk", "leases");
    Node backup = node("fw2", secret("fw2", 1), "bulk", "leases");
    byte[] large = new byte[40 << 20];
    new Random(3).nextBytes(large);
    MemoryDataset bulk = primary.datasets().get(0);
    MemoryDataset leases = primary.datasets().get(1);
    bulk.write("large", large);
    leases.write("a", "1");
    primary.lead(1);
    backup.follow(primary, 1);
    await("bulk has begun", () -> backup.datasets().get(0).fetched() > 10);
    leases.write("a", "2");
    await("the lease", () -> backup.datasets().get(1).texts().equals(Map.of("a", "2")));
    assertFalse(
        backup.datasets().get(0).tree().equals(bulk.tree()),
        "the large file was there before the lease");
    await("the rest", () -> backup.datasets().get(0).tree().equals(bulk.tree()));
  }

  @Test
  void a_transfer_that_breaks_off_goes_on_where_it_was() throws Exception {
    Node primary = primary(secret("fw1", 1));
    Node backup = node("fw2", secret("fw2", 1), "leases");
    byte[] large = new byte[32 << 20];
    new Random(4).nextBytes(large);
    primary.dataset().write("large", large);
    try (Cable cable = new Cable(primary.address())) {
      backup
          .replication()
          .follow(Optional.of(primary.id()), List.of(cable.entrance()), new Term(1));
      for (int part = 1; part <= 4; part++) {
        int enough = part * 100;
        await("a part", () -> backup.dataset().fetched() >= enough);
        cable.cut();
        await("noticed", () -> here(backup).state() != SyncState.IN_SYNC);
      }
      await("complete", () -> backup.dataset().tree().equals(primary.dataset().tree()));
    }
    assertEquals(512 + 1, backup.dataset().fetched());
    assertEquals(1, backup.dataset().commits());
  }

  @Test
  void dead_peers_do_not_keep_a_new_primary_from_what_the_living_have() throws Exception {
    List<ReplicationPlan.Peer> peers = new ArrayList<>();
    InetSocketAddress living = TestCluster.freeAddress();
    // An address that answers nothing at all (RFC 5737), one that refuses, and a living peer.
    peers.add(
        new ReplicationPlan.Peer(Optional.empty(), List.of(new InetSocketAddress("192.0.2.1", 9))));
    peers.add(new ReplicationPlan.Peer(Optional.empty(), List.of(TestCluster.freeAddress())));
    peers.add(new ReplicationPlan.Peer(Optional.of(new NodeId("fw2")), List.of(living)));
    Node one =
        cluster.add(
            "fw1", TestCluster.freeAddress(), peers, secret("fw1", 1), LinkLimits.USUAL, "leases");
    Node two = cluster.add("fw2", living, List.of(), secret("fw2", 1), LinkLimits.USUAL, "leases");
    two.dataset().write("a", "of term 1");
    // To its end: who is overtaken before it has looked at its files has nothing of that term.
    Object unused = two.replication().lead(new Term(1), TestCluster.CLOCK.now()).get();
    two.replication().rest(new Term(1));
    await("resting", () -> !two.replication().status().standing().leading());
    one.lead(2);
    await("leading", () -> one.replication().status().standing().leading());
    assertEquals(Map.of("a", "of term 1"), one.dataset().texts());
  }
}
