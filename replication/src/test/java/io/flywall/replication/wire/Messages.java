package io.flywall.replication.wire;

import io.flywall.replication.DatasetName;
import io.flywall.replication.Position;
import io.flywall.replication.tree.Attributes;
import io.flywall.replication.tree.Chunk;
import io.flywall.replication.tree.ContentHash;
import io.flywall.replication.tree.Entry;
import io.flywall.replication.tree.Piece;
import io.flywall.replication.tree.Scope;
import io.flywall.replication.tree.Tree;
import io.flywall.replication.tree.TreePath;
import io.flywall.value.NodeId;
import io.flywall.value.Term;
import io.flywall.value.Watermark;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Messages and trees from a seed. */
final class Messages {
  private static final String[] NAMES = {"a", "leases", "zürich.zone", "конфиг", "x".repeat(255)};

  private Messages() {}

  static Message random(Random random) {
    return of(one(MessageKind.values(), random), random);
  }

  static Message of(MessageKind kind, Random random) {
    int channel = random.nextInt(Message.MOST_CHANNELS + 1);
    return switch (kind) {
      case HELLO ->
          new Message.Hello(
              new NodeId("node" + random.nextInt(9)),
              random.nextBoolean() ? Purpose.FOLLOW : Purpose.CATCH_UP,
              term(random));
      case WELCOME -> new Message.Welcome(new NodeId("node2"), term(random), random.nextBoolean());
      case OPEN -> new Message.Open(channel, new DatasetName("leases"), position(random));
      case ABSENT -> new Message.Absent(channel);
      case TIP -> new Message.Tip(channel, position(random));
      case SCOPE ->
          new Message.Scoped(
              channel, Scope.of(List.of("etc/ä"), List.of("*.bak")), position(random));
      case FETCH -> new Message.Fetch(channel, position(random));
      case NEXT_PAGE -> new Message.NextPage(channel);
      case PAGE ->
          new Message.Page(
              channel,
              position(random),
              random.nextBoolean(),
              random.nextBoolean(),
              many(random, 20, () -> item(random)));
      case WANT ->
          new Message.Want(channel, many(random, Message.MOST_WANTED, () -> chunk(random)));
      case CONTENT -> content(channel, random);
      case GONE -> new Message.Gone(channel, chunk(random));
      case ACKNOWLEDGE -> new Message.Acknowledge(channel, position(random));
      case REPORT ->
          new Message.Report(channel, random.nextLong() >>> 1, random.nextBoolean() ? "" : "disk");
      case RESYNC -> new Message.Resync(channel);
      case MILESTONE -> milestone(random);
      case REACHED -> new Message.Reached(mark(random));
      case ALIVE -> new Message.Alive();
      case FAREWELL -> new Message.Farewell(one(Refusal.values(), random));
    };
  }

  private static Message milestone(Random random) {
    Term term = term(random);
    Map<DatasetName, Position> positions = new TreeMap<>();
    for (int i = random.nextInt(5); i >= 0; i--) {
      positions.put(new DatasetName("d" + i), new Position(term, random.nextInt(1000)));
    }
    return Message.Milestone.of(term, positions);
  }

  private static Watermark mark(Random random) {
    return new Watermark(term(random), random.nextLong() >>> 2);
  }

  private static <T> List<T> many(Random random, int most, Supplier<T> each) {
    int count = random.nextInt(most + 1);
    List<T> list = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      list.add(each.get());
    }
    return list;
  }

  private static <T> T one(T[] all, Random random) {
    return all[random.nextInt(all.length)];
  }

  private static Term term(Random random) {
    return new Term(random.nextLong() >>> 16);
  }

  private static Position position(Random random) {
    return new Position(term(random), random.nextLong() >>> 2);
  }

  private static ByteBuffer bytes(Random random, int most) {
    byte[] bytes = new byte[random.nextInt(most)];
    random.nextBytes(bytes);
    return ByteBuffer.wrap(bytes);
  }

  private static Message content(int channel, Random random) {
    Chunk chunk = chunk(random);
    ByteBuffer bytes = bytes(random, Math.min(300, chunk.length() + 1));
    return new Message.Content(channel, chunk, random.nextBoolean(), bytes);
  }

  static Chunk chunk(Random random) {
    byte[] hash = new byte[ContentHash.LENGTH];
    random.nextBytes(hash);
    return new Chunk(new ContentHash(hash), 1 + random.nextInt(Chunk.LARGEST));
  }

  private static Piece piece(Random random) {
    return random.nextInt(5) == 0
        ? new Piece.Hole(1 + random.nextInt(100_000))
        : new Piece.Data(chunk(random));
  }

  private static Attributes attributes(Random random) {
    return new Attributes(
        random.nextInt(010000), random.nextInt(), random.nextInt(), "dnsmasq", "");
  }

  private static TreePath path(Random random) {
    StringBuilder path = new StringBuilder(NAMES[random.nextInt(NAMES.length)]);
    for (int depth = random.nextInt(4); depth > 0; depth--) {
      path.append('/').append(NAMES[random.nextInt(NAMES.length)]).append(random.nextInt(50));
    }
    String text = path.toString();
    return TreePath.misfit(text).isEmpty() ? new TreePath(text) : new TreePath("fits");
  }

  private static Item item(Random random) {
    List<Piece> pieces = many(random, 5, () -> piece(random));
    return switch (random.nextInt(5)) {
      case 0 ->
          new Item.File(
              path(random),
              attributes(random),
              random.nextLong(),
              random.nextLong() >>> 1,
              pieces,
              random.nextBoolean());
      case 1 -> new Item.Pieces(pieces, random.nextBoolean());
      case 2 -> new Item.Directory(new Entry.Directory(path(random), attributes(random)));
      case 3 -> new Item.Link(new Entry.Link(path(random), attributes(random), "../elsewhere"));
      default -> new Item.Remove(path(random));
    };
  }

  static Tree tree(Random random, int entries) {
    return Tree.of(IntStream.range(0, entries).mapToObj(i -> entry(random)).toList());
  }

  private static Entry entry(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> new Entry.Directory(path(random), attributes(random));
      case 1 -> new Entry.Link(path(random), attributes(random), "/etc/hosts");
      default -> file(path(random), random, random.nextInt(8));
    };
  }

  static Entry.File file(TreePath path, Random random, int pieces) {
    List<Piece> all = IntStream.range(0, pieces).mapToObj(i -> piece(random)).toList();
    long size = all.stream().mapToLong(Piece::length).sum();
    return new Entry.File(path, attributes(random), random.nextLong(), size, all);
  }

  /** The bytes of a frame without its length. */
  static byte[] frame(Message message) {
    ByteBuffer framed = MessageCodec.encode(message);
    byte[] frame = new byte[framed.remaining() - Integer.BYTES];
    framed.position(Integer.BYTES).get(frame);
    return frame;
  }
}
