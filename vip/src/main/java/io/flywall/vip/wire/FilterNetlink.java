package io.flywall.vip.wire;

import io.flywall.value.BrokenInvariant;
import io.flywall.value.EnvironmentFailure;
import io.flywall.vip.ObservedGates;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The conversation with nftables about our own table. Looking takes none of its locks; {@link
 * #commit} and {@link #tryOut} wait for its commit lock, which another program's large transaction
 * can hold for seconds, so they are not for the loop thread.
 */
public final class FilterNetlink implements AutoCloseable {
  /**
   * For a table with all its VIPs, some 28 bytes each, and gates, some 500 bytes for each device: a
   * transaction is one send, and fits ten thousand VIPs and four hundred devices.
   */
  public static final int LARGE_BUFFER = 512 * 1024;

  /** For questions, and for a table without VIPs. */
  private static final int SMALL_BUFFER = 16 * 1024;

  private static final int RECEIVE_BUFFER = 32 * 1024;
  private static final int MOST_STRAYS = 256;
  private static final int DUMP_ATTEMPTS = 5;

  private final NetlinkSocket socket;
  private final ByteBuffer sendBuffer;
  private final ByteBuffer receiveBuffer = ByteBuffer.allocateDirect(RECEIVE_BUFFER);
  private int lastSequence;

  /** For looking and for small changes; takes the socket over: {@link #close} closes it. */
  public FilterNetlink(NetlinkSocket socket) {
    this(socket, SMALL_BUFFER);
  }

  /** For transactions of up to so many bytes, which the socket has to take, too. */
  public FilterNetlink(NetlinkSocket socket, int sendBuffer) {
    this.socket = socket;
    this.sendBuffer = ByteBuffer.allocateDirect(sendBuffer);
  }

  /** The whole of a transaction. */
  public interface Content {
    void write(NftablesBatch batch);
  }

  /** Does all of it or nothing. */
  public synchronized void commit(Content content) throws EnvironmentFailure {
    transact(content, true);
  }

  /** Lets the kernel do all of it and undo it again: whether it could is known then. */
  public synchronized void tryOut(Content content) throws EnvironmentFailure {
    transact(content, false);
  }

  private void transact(Content content, boolean commit) throws EnvironmentFailure {
    int first = lastSequence + 1;
    NftablesBatch batch = new NftablesBatch(sendBuffer, first);
    content.write(batch);
    int last = batch.lastSequence();
    lastSequence = last + 1;
    socket.send(commit ? batch.committing() : batch.onTrial());
    for (int strays = 0; strays <= MOST_STRAYS; strays++) {
      for (NetlinkMessage message : receive()) {
        Optional<Acknowledgement> reply =
            Acknowledgement.decode(message)
                .filter(ack -> ack.sequence() - first >= 0 && last + 1 - ack.sequence() >= 0);
        if (reply.isPresent() && reply.get().errno() != 0) {
          throw new EnvironmentFailure("nftables refuses: " + reply.get().inWords());
        }
        if (reply.isPresent() && reply.get().sequence() == last) {
          return;
        }
      }
    }
    throw tooManyStrays();
  }

  /** What of the table stands. */
  public synchronized ObservedGates observe(GateTable wanted) throws EnvironmentFailure {
    List<NetlinkMessage> table = ask(1, GateMessage::writeTableQuery);
    Optional<String> comment = GateMessage.comment(table.get(0));
    if (comment.isEmpty()) {
      return ObservedGates.NOTHING;
    }
    Map<String, GateMessage.Chain> chains = new HashMap<>();
    dump(
        GateMessage::writeChainDump,
        chains::clear,
        message -> GateMessage.chain(message).ifPresent(chain -> chains.put(chain.name(), chain)));
    Map<String, Integer> rules = new HashMap<>();
    Set<String> fingerprints = new HashSet<>();
    dump(
        GateMessage::writeRuleDump,
        () -> {
          rules.clear();
          fingerprints.clear();
        },
        message -> {
          GateMessage.chainOfRule(message).ifPresent(chain -> rules.merge(chain, 1, Integer::sum));
          GateMessage.commentOfRule(message).ifPresent(fingerprints::add);
        });
    boolean stands =
        comment.get().equals(GateTable.VERSION)
            && fingerprints.equals(Set.of(wanted.fingerprint()))
            && sharedStand(chains, rules)
            && elementsIn(GateTable.VIP4) == wanted.vips4()
            && elementsIn(GateTable.VIP6) == wanted.vips6();
    Set<String> gateChains = new HashSet<>(chains.keySet());
    gateChains.removeAll(GateTable.SHARED_RULES.keySet());
    return new ObservedGates(stands, gatedDevices(chains, rules), gateChains);
  }

  private static boolean sharedStand(
      Map<String, GateMessage.Chain> chains, Map<String, Integer> rules) {
    return isAt(chains.get(GateTable.CONTROL), GateTable.EGRESS, GateTable.LOOPBACK)
        && GateTable.SHARED_RULES.entrySet().stream()
            .allMatch(e -> e.getValue().equals(rules.get(e.getKey())));
  }

  private static Set<String> gatedDevices(
      Map<String, GateMessage.Chain> chains, Map<String, Integer> rules) {
    Set<String> gated = new HashSet<>();
    for (GateMessage.Chain chain : chains.values()) {
      String in = GateTable.inboundChain(chain.device());
      String out = GateTable.outboundChain(chain.device());
      if (chain.name().equals(in)
          && isAt(chain, GateTable.INGRESS, chain.device())
          && isAt(chains.get(out), GateTable.EGRESS, chain.device())
          && rules.getOrDefault(in, 0) == 1
          && rules.getOrDefault(out, 0) == 1) {
        gated.add(chain.device());
      }
    }
    return gated;
  }

  private static boolean isAt(GateMessage.Chain chain, int hook, String device) {
    return chain != null && chain.hook() == hook && chain.device().equals(device);
  }

  private int elementsIn(GateTable.Set set) throws EnvironmentFailure {
    int[] count = {0};
    try {
      dump(
          (to, sequence) -> GateMessage.writeElementDump(to, sequence, set),
          () -> count[0] = 0,
          message -> count[0] += GateMessage.elementCount(message));
    } catch (EnvironmentFailure noSuchSet) {
      return -1;
    }
    return count[0];
  }

  /** The addresses that the table guards, whoever made it; none where there is no table. */
  public synchronized Set<InetAddress> guarded() throws EnvironmentFailure {
    Set<InetAddress> guarded = new LinkedHashSet<>();
    if (lease().table()) {
      for (GateTable.Set set : List.of(GateTable.VIP4, GateTable.VIP6)) {
        dump(
            (to, sequence) -> GateMessage.writeElementDump(to, sequence, set),
            () -> {},
            message -> GateMessage.elementKeys(message).forEach(key -> guarded.add(address(key))));
      }
    }
    return guarded;
  }

  private static InetAddress address(byte[] key) {
    try {
      return InetAddress.getByAddress(key);
    } catch (UnknownHostException e) {
      throw new BrokenInvariant("an address of " + key.length + " bytes in our own set");
    }
  }

  /**
   * The lease as the kernel has it.
   *
   * @param table whether the table is there at all: without it nothing is gated
   * @param left empty when it is not live
   */
  public record Lease(boolean table, Optional<Duration> left) {}

  /** Reads the lease: two questions in one send, no lock. */
  public synchronized Lease lease() throws EnvironmentFailure {
    List<NetlinkMessage> replies =
        ask(
            2,
            (to, sequence) -> {
              GateMessage.writeTableQuery(to, sequence);
              GateMessage.writeLeaseQuery(to, sequence + 1);
            });
    return new Lease(
        GateMessage.comment(replies.get(0)).isPresent(), GateMessage.leaseLeft(replies.get(1)));
  }

  private interface Request {
    void write(NetlinkWriter to, int sequence);
  }

  /** The replies to as many questions, in their order; a refusal is a reply. */
  private List<NetlinkMessage> ask(int count, Request request) throws EnvironmentFailure {
    int first = lastSequence + 1;
    lastSequence += count;
    NetlinkWriter writer = new NetlinkWriter(sendBuffer);
    request.write(writer, first);
    socket.send(writer.finished());
    NetlinkMessage[] replies = new NetlinkMessage[count];
    int missing = count;
    for (int strays = 0; missing > 0; strays++) {
      if (strays > MOST_STRAYS) {
        throw tooManyStrays();
      }
      for (NetlinkMessage message : receive()) {
        int place = message.sequence() - first;
        if (place >= 0 && place < count && replies[place] == null) {
          replies[place] = message.kept();
          missing--;
        }
      }
    }
    return List.of(replies);
  }

  private void dump(Request request, Runnable startOver, Consumer<NetlinkMessage> each)
      throws EnvironmentFailure {
    for (int attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
      startOver.run();
      NetlinkWriter writer = new NetlinkWriter(sendBuffer);
      int sequence = ++lastSequence;
      request.write(writer, sequence);
      socket.send(writer.finished());
      if (readDump(sequence, each)) {
        return;
      }
    }
    throw new EnvironmentFailure("nftables: rules change faster than they are read");
  }

  /** Whether the dump is one picture: false when a transaction came in between. */
  private boolean readDump(int sequence, Consumer<NetlinkMessage> each) throws EnvironmentFailure {
    boolean undisturbed = true;
    int strays = 0;
    while (strays <= MOST_STRAYS) {
      List<NetlinkMessage> ours = new ArrayList<>();
      for (NetlinkMessage message : receive()) {
        if (message.sequence() == sequence) {
          ours.add(message);
        }
      }
      for (NetlinkMessage message : ours) {
        undisturbed &= !message.has(NetlinkMessage.FLAG_DUMP_INTERRUPTED);
        if (message.type() == NetlinkMessage.DONE) {
          return undisturbed;
        }
        if (message.type() == NetlinkMessage.ERROR) {
          throw new EnvironmentFailure(
              "nftables refuses a dump: "
                  + Acknowledgement.decode(message).map(Acknowledgement::inWords).orElse("?"));
        }
        each.accept(message);
      }
      strays += ours.isEmpty() ? 1 : 0;
    }
    throw tooManyStrays();
  }

  private List<NetlinkMessage> receive() throws EnvironmentFailure {
    receiveBuffer.clear();
    int sender = socket.receive(receiveBuffer);
    return sender != 0
        ? List.of()
        : NetlinkMessage.parse(receiveBuffer)
            .orElseThrow(() -> new EnvironmentFailure("nftables: a reply that cannot be read"));
  }

  private static EnvironmentFailure tooManyStrays() {
    return new EnvironmentFailure("nftables: too many messages that answer no request");
  }

  /** Whether a notice of nftables says something about our table that we did not do ourselves. */
  public static boolean isForeignNotice(NetlinkMessage notice, int ownPort) {
    return notice.portId() != ownPort && GateMessage.concernsUs(notice);
  }

  @Override
  public void close() {
    socket.close();
  }
}
