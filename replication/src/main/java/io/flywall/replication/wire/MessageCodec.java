package io.flywall.replication.wire;

import io.flywall.replication.DatasetName;
import io.flywall.replication.Position;
import io.flywall.replication.tree.Chunk;
import io.flywall.replication.tree.Scope;
import io.flywall.value.Watermark;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Messages as frames, and back. */
public final class MessageCodec {
  /** The largest that a server sends: a chunk with its name. Pages stay far below. */
  public static final int LONGEST_FROM_SERVER = Chunk.LARGEST + 64;

  /** The largest that a follower sends: a full {@link Message.Want}. */
  public static final int LONGEST_FROM_FOLLOWER = 8 + Message.MOST_WANTED * 36;

  private static final int HEAD = 5;
  private static final int USUAL = 64;

  private MessageCodec() {}

  /** A frame with its length, ready to be sent. */
  public static ByteBuffer encode(Message message) {
    BodyWriter frame = new BodyWriter(HEAD + expected(message));
    frame.put32(0).put8(message.kind().code());
    body(message, frame);
    return frame.set32(0, frame.size() - Integer.BYTES).written();
  }

  private static int expected(Message message) {
    return message instanceof Message.Content content ? USUAL + content.bytes().remaining() : USUAL;
  }

  private static void body(Message message, BodyWriter body) {
    if (message instanceof Message.Hello hello) {
      body.put(hello.node().text()).put8(hello.purpose().code()).put(hello.term());
    } else if (message instanceof Message.Welcome welcome) {
      body.put(welcome.node().text()).put(welcome.term()).put(welcome.leading());
    } else if (message instanceof Message.Farewell farewell) {
      body.put8(farewell.reason().code());
    } else if (message instanceof Message.Milestone milestone) {
      body.put(milestone.mark()).put16(milestone.positions().size());
      // In their order, so that equal milestones have equal bytes.
      new TreeMap<>(milestone.positions())
          .forEach((dataset, position) -> body.put(dataset.text()).put(position));
    } else if (message instanceof Message.Reached reached) {
      body.put(reached.mark());
    } else if (!(message instanceof Message.Alive)) {
      ofChannel(message, body);
    }
  }

  private static void ofChannel(Message message, BodyWriter body) {
    if (message instanceof Message.Open open) {
      body.put16(open.channel()).put(open.dataset().text()).put(open.applied());
    } else if (message instanceof Message.Absent absent) {
      body.put16(absent.channel());
    } else if (message instanceof Message.Tip tip) {
      body.put16(tip.channel()).put(tip.position());
    } else if (message instanceof Message.Scoped scoped) {
      body.put16(scoped.channel()).put(scoped.scope().text()).put(scoped.base());
    } else if (message instanceof Message.Fetch fetch) {
      body.put16(fetch.channel()).put(fetch.from());
    } else if (message instanceof Message.NextPage next) {
      body.put16(next.channel());
    } else if (message instanceof Message.Resync resync) {
      body.put16(resync.channel());
    } else if (message instanceof Message.Acknowledge acknowledge) {
      body.put16(acknowledge.channel()).put(acknowledge.position());
    } else if (message instanceof Message.Report report) {
      body.put16(report.channel()).put64(report.bytesLeft()).put(cut(report.trouble()));
    } else {
      ofContent(message, body);
    }
  }

  private static void ofContent(Message message, BodyWriter body) {
    if (message instanceof Message.Page page) {
      body.put16(page.channel()).put(page.target()).put(page.whole()).put(page.last());
      body.put16(page.items().size());
      page.items().forEach(item -> ItemCodec.write(item, body));
    } else if (message instanceof Message.Want want) {
      body.put16(want.channel()).put16(want.chunks().size());
      want.chunks().forEach(body::put);
    } else if (message instanceof Message.Gone gone) {
      body.put16(gone.channel()).put(gone.chunk());
    } else if (message instanceof Message.Content content) {
      body.put16(content.channel()).put(content.chunk()).put(content.packed()).put(content.bytes());
    } else {
      throw new IllegalArgumentException("no body for " + message);
    }
  }

  /** At most so many bytes, never half a character. */
  private static String cut(String trouble) {
    byte[] utf8 = trouble.getBytes(StandardCharsets.UTF_8);
    if (utf8.length <= Message.Report.MOST_TROUBLE) {
      return trouble;
    }
    String text =
        new String(Arrays.copyOf(utf8, Message.Report.MOST_TROUBLE), StandardCharsets.UTF_8);
    return text.substring(0, text.length() - 1);
  }

  /** Of a frame without its length, at least one byte. A content shares its memory. */
  static Decoded decode(byte[] frame) {
    Optional<MessageKind> kind = MessageKind.of(frame[0]);
    if (kind.isEmpty()) {
      return MessageKind.mayBeSkipped(frame[0])
          ? new Decoded.Skipped()
          : new Decoded.Refused(Refusal.UNKNOWN_KIND);
    }
    BodyReader body = new BodyReader(ByteBuffer.wrap(frame, 1, frame.length - 1).slice());
    try {
      return new Decoded.Understood(message(kind.get(), body));
    } catch (Misread misread) {
      return new Decoded.Refused(misread.reason());
    }
  }

  private static Message message(MessageKind kind, BodyReader body) throws Misread {
    return switch (kind) {
      case HELLO -> new Message.Hello(body.node(), purpose(body), body.term());
      case WELCOME -> new Message.Welcome(body.node(), body.term(), body.flag());
      case ALIVE -> new Message.Alive();
      case FAREWELL -> new Message.Farewell(reason(body));
      case MILESTONE -> milestone(body);
      case REACHED -> new Message.Reached(body.watermark());
      default -> ofChannel(kind, body.unsigned16(), body);
    };
  }

  private static Message ofChannel(MessageKind kind, int channel, BodyReader body) throws Misread {
    return switch (kind) {
      case OPEN -> new Message.Open(channel, body.dataset(), body.position());
      case ABSENT -> new Message.Absent(channel);
      case TIP -> new Message.Tip(channel, body.position());
      case SCOPE -> new Message.Scoped(channel, scope(body), body.position());
      case FETCH -> new Message.Fetch(channel, body.position());
      case NEXT_PAGE -> new Message.NextPage(channel);
      case RESYNC -> new Message.Resync(channel);
      case PAGE -> page(channel, body);
      case WANT -> want(channel, body);
      case CONTENT -> content(channel, body);
      case GONE -> new Message.Gone(channel, body.chunk());
      case ACKNOWLEDGE -> new Message.Acknowledge(channel, body.position());
      default -> report(channel, body);
    };
  }

  private static Purpose purpose(BodyReader body) throws Misread {
    return Purpose.of((byte) body.unsigned8()).orElseThrow(() -> new Misread(Refusal.MALFORMED));
  }

  /** A reason that only a newer build knows is a reason all the same. */
  private static Refusal reason(BodyReader body) throws Misread {
    return Refusal.of(body.unsigned8()).orElse(Refusal.MALFORMED);
  }

  /** A mark that is none of its positions' would bind a voter to what nobody ever had. */
  private static Message milestone(BodyReader body) throws Misread {
    Watermark mark = body.watermark();
    int count = body.unsigned16();
    if (count > Message.Milestone.MOST_POSITIONS) {
      throw new Misread(Refusal.OVERSIZE);
    }
    Map<DatasetName, Position> positions = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      positions.put(body.dataset(), body.position());
    }
    boolean ofOneTerm =
        positions.values().stream().allMatch(position -> position.term().equals(mark.term()));
    Message.Milestone milestone = Message.Milestone.of(mark.term(), positions);
    if (positions.isEmpty() || !ofOneTerm || !milestone.mark().equals(mark)) {
      throw new Misread(Refusal.MALFORMED);
    }
    return milestone;
  }

  private static Scope scope(BodyReader body) throws Misread {
    String text = body.text();
    if (!Scope.fits(text)) {
      throw new Misread(Refusal.OVERSIZE);
    }
    return new Scope(text);
  }

  private static Message page(int channel, BodyReader body) throws Misread {
    Message.Page head =
        new Message.Page(channel, body.position(), body.flag(), body.flag(), List.of());
    int count = body.unsigned16();
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(ItemCodec.read(body));
    }
    return new Message.Page(channel, head.target(), head.whole(), head.last(), items);
  }

  private static Message want(int channel, BodyReader body) throws Misread {
    int count = body.unsigned16();
    if (count > Message.MOST_WANTED) {
      throw new Misread(Refusal.OVERSIZE);
    }
    List<Chunk> chunks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      chunks.add(body.chunk());
    }
    return new Message.Want(channel, chunks);
  }

  private static Message content(int channel, BodyReader body) throws Misread {
    Chunk chunk = body.chunk();
    boolean packed = body.flag();
    ByteBuffer bytes = body.rest();
    if (bytes.remaining() > chunk.length()) {
      throw new Misread(Refusal.OVERSIZE);
    }
    return new Message.Content(channel, chunk, packed, bytes);
  }

  private static Message report(int channel, BodyReader body) throws Misread {
    long bytesLeft = body.count64();
    String trouble = body.text();
    if (trouble.getBytes(StandardCharsets.UTF_8).length > Message.Report.MOST_TROUBLE) {
      throw new Misread(Refusal.OVERSIZE);
    }
    return new Message.Report(channel, bytesLeft, printable(trouble));
  }

  /**
   * What a peer says ends up in our log and terminal: control characters do not, nor what turns
   * letters around, nor the quotes that we put around it.
   */
  private static String printable(String text) {
    return text.replaceAll("[\\p{Cc}\\p{Cf}]", "?").replace('"', '\'');
  }
}
