package io.flywall.heartbeat;

import io.flywall.heartbeat.Message.NodeState;
import io.flywall.value.ApiUrl;
import io.flywall.value.HeadNote;
import io.flywall.value.LinkAddress;
import io.flywall.value.NodeId;
import io.flywall.value.StandingOrders;
import io.flywall.value.Term;
import io.flywall.value.Watermark;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The state datagram's body: fields of {@code tag (1 byte), length (1 byte), value}, in any order.
 * Unknown tags are skipped, so that a newer node can say more without being refused.
 */
final class NodeStateCodec {
  /** One Ethernet frame on every path, tunnels included; the fields never reach it. */
  static final int MAX_LENGTH = 1200;

  private static final byte NODE = 1;
  private static final byte VERSION = 2;
  private static final byte CONFIGURATION = 3;
  private static final byte HEALTH = 4;
  private static final byte DEGRADED = 5;
  private static final byte TAKEOVER = 6;
  private static final byte LINK_ADDRESSES = 7;
  private static final byte HEARD_ON_LAN = 8;
  private static final byte HOLDS = 9;

  /** A term and a number. */
  private static final int HOLDS_LENGTH = 14;

  private static final byte ORDERS = 10;
  private static final byte API = 11;
  private static final byte AUDIT_HEADS = 12;
  static final int MAX_FIELD = 180;

  private NodeStateCodec() {}

  static byte[] encode(NodeState state) {
    ByteBuffer bytes = ByteBuffer.allocate(MAX_LENGTH);
    putText(bytes, NODE, state.node().text());
    putText(bytes, VERSION, state.version());
    putText(bytes, CONFIGURATION, state.configuration());
    putText(bytes, HEALTH, state.health());
    bytes.put(DEGRADED).put((byte) 1).put((byte) (state.degraded() ? 1 : 0));
    state
        .takeover()
        .ifPresent(
            takeover -> {
              bytes.put(TAKEOVER).put((byte) 14);
              Wide.put48(bytes, takeover.term().number());
              bytes.putLong(takeover.outage().toNanos());
            });
    putLinkAddresses(bytes, state.linkAddresses());
    state.heardOnLan().ifPresent(nodes -> putHeardOnLan(bytes, nodes));
    putHolds(bytes, state.holds());
    if (!state.orders().equals(StandingOrders.NONE)) {
      bytes.put(ORDERS).put((byte) OrdersCodec.LENGTH).put(OrdersCodec.encode(state.orders()));
    }
    state.api().ifPresent(api -> putText(bytes, API, api.text()));
    putAuditHeads(bytes, state.auditHeads());
    byte[] body = new byte[bytes.position()];
    bytes.flip().get(body);
    return body;
  }

  private static void putText(ByteBuffer bytes, byte tag, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(utf8.length, MAX_FIELD);
    bytes.put(tag).put((byte) length).put(utf8, 0, length);
  }

  private static void putLinkAddresses(ByteBuffer bytes, List<LinkAddress> all) {
    int count = Math.min(all.size(), NodeState.MOST_LINK_ADDRESSES);
    if (count > 0) {
      bytes.put(LINK_ADDRESSES).put((byte) (count * LinkAddress.LENGTH));
      all.subList(0, count).forEach(address -> Wide.put48(bytes, address.bits()));
    }
  }

  /** A cluster has seven nodes at most, so all of them fit. */
  private static void putHeardOnLan(ByteBuffer bytes, Set<Integer> nodes) {
    List<Integer> some = nodes.stream().sorted().limit(MAX_FIELD / Integer.BYTES).toList();
    bytes.put(HEARD_ON_LAN).put((byte) (some.size() * Integer.BYTES));
    some.forEach(bytes::putInt);
  }

  private static void putHolds(ByteBuffer bytes, Watermark holds) {
    if (!holds.equals(Watermark.NONE)) {
      bytes.put(HOLDS).put((byte) HOLDS_LENGTH);
      Wide.put48(bytes, holds.term().number());
      bytes.putLong(holds.number());
    }
  }

  private static void putAuditHeads(ByteBuffer bytes, List<HeadNote> heads) {
    byte[] some =
        HeadNotesCodec.encode(heads.subList(0, Math.min(heads.size(), HeadNotesCodec.MOST)));
    if (some.length > 0) {
      bytes.put(AUDIT_HEADS).put((byte) some.length).put(some);
    }
  }

  static Optional<Message> decode(byte[] body) {
    Fields fields = new Fields();
    ByteBuffer bytes = ByteBuffer.wrap(body);
    while (bytes.remaining() >= 2) {
      byte tag = bytes.get();
      int length = Byte.toUnsignedInt(bytes.get());
      if (length > bytes.remaining()) {
        return Optional.empty();
      }
      byte[] value = new byte[length];
      bytes.get(value);
      fields.take(tag, value);
    }
    return bytes.hasRemaining() ? Optional.empty() : fields.state();
  }

  /** What a peer says ends up in our log and terminal: control characters do not. */
  static String printable(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "?");
  }

  /** What was read so far; only a valid node id is required. */
  private static final class Fields {
    private String node = "";
    private String version = "";
    private String configuration = "";
    private String health = "";
    private boolean degraded;
    private Optional<NodeState.Takeover> takeover = Optional.empty();
    private List<LinkAddress> linkAddresses = List.of();
    private Optional<Set<Integer>> heardOnLan = Optional.empty();
    private Watermark holds = Watermark.NONE;
    private StandingOrders orders = StandingOrders.NONE;
    private Optional<ApiUrl> api = Optional.empty();
    private List<HeadNote> auditHeads = List.of();

    void take(byte tag, byte[] value) {
      switch (tag) {
        case NODE -> node = printable(value);
        case VERSION -> version = printable(value);
        case CONFIGURATION -> configuration = printable(value);
        case HEALTH -> health = printable(value);
        case DEGRADED -> degraded = value.length == 1 && value[0] != 0;
        case TAKEOVER -> takeover = takeover(value);
        case LINK_ADDRESSES -> linkAddresses = linkAddresses(value);
        case HEARD_ON_LAN -> heardOnLan = heardOnLan(value);
        case HOLDS -> holds = holds(value);
        case ORDERS -> orders = OrdersCodec.decode(value).orElse(StandingOrders.NONE);
        case API -> api = ApiUrl.of(new String(value, StandardCharsets.UTF_8));
        case AUDIT_HEADS -> auditHeads = HeadNotesCodec.decode(value);
        default -> {
          // A newer node's field.
        }
      }
    }

    private static Optional<NodeState.Takeover> takeover(byte[] value) {
      if (value.length != 14) {
        return Optional.empty();
      }
      ByteBuffer bytes = ByteBuffer.wrap(value);
      Term term = new Term(Wide.get48(bytes));
      return Optional.of(new NodeState.Takeover(term, Duration.ofNanos(bytes.getLong())));
    }

    private static List<LinkAddress> linkAddresses(byte[] value) {
      int count = value.length / LinkAddress.LENGTH;
      if (value.length % LinkAddress.LENGTH != 0 || count > NodeState.MOST_LINK_ADDRESSES) {
        return List.of();
      }
      ByteBuffer bytes = ByteBuffer.wrap(value);
      return Stream.generate(() -> new LinkAddress(Wide.get48(bytes))).limit(count).toList();
    }

    private static Optional<Set<Integer>> heardOnLan(byte[] value) {
      if (value.length % Integer.BYTES != 0) {
        return Optional.empty();
      }
      ByteBuffer bytes = ByteBuffer.wrap(value);
      Set<Integer> nodes = new TreeSet<>();
      while (bytes.hasRemaining()) {
        nodes.add(bytes.getInt());
      }
      return Optional.of(nodes);
    }

    private static Watermark holds(byte[] value) {
      if (value.length != HOLDS_LENGTH) {
        return Watermark.NONE;
      }
      ByteBuffer bytes = ByteBuffer.wrap(value);
      Term term = new Term(Wide.get48(bytes));
      long number = bytes.getLong();
      return number < 0 ? Watermark.NONE : new Watermark(term, number);
    }

    Optional<Message> state() {
      return NodeId.isValid(node)
          ? Optional.of(
              new NodeState(
                  new NodeId(node),
                  version,
                  configuration,
                  health,
                  degraded,
                  takeover,
                  linkAddresses,
                  heardOnLan,
                  holds,
                  orders,
                  api,
                  auditHeads))
          : Optional.empty();
    }
  }
}
