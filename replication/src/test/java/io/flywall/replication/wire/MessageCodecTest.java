package io.flywall.replication.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.replication.Position;
import io.flywall.replication.tree.Attributes;
import io.flywall.replication.tree.Chunk;
import io.flywall.replication.tree.Entry;
import io.flywall.replication.tree.TreePath;
import io.flywall.value.Term;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MessageCodecTest {

  @Test
  void what_was_encoded_is_decoded() {
    for (long seed = 0; seed < 5_000; seed++) {
      Message message = Messages.random(new Random(seed));
      assertEquals(
          new Decoded.Understood(message),
          MessageCodec.decode(Messages.frame(message)),
          "seed " + seed);
    }
  }

  @Test
  void every_kind_survives() {
    for (MessageKind kind : MessageKind.values()) {
      Message message = Messages.of(kind, new Random(7));
      assertEquals(kind, message.kind());
      assertEquals(new Decoded.Understood(message), MessageCodec.decode(Messages.frame(message)));
    }
  }

  @Test
  void what_a_newer_build_appends_is_not_looked_at() {
    for (MessageKind kind : MessageKind.values()) {
      if (kind == MessageKind.CONTENT) {
        continue; // its last field is all the rest
      }
      Message message = Messages.of(kind, new Random(7));
      byte[] frame = Messages.frame(message);
      byte[] longer = Arrays.copyOf(frame, frame.length + 5);
      assertEquals(new Decoded.Understood(message), MessageCodec.decode(longer), kind::toString);
    }
  }

  @Test
  void a_message_that_ends_too_early_is_malformed() {
    for (MessageKind kind : MessageKind.values()) {
      byte[] frame = Messages.frame(Messages.of(kind, new Random(11)));
      int least = kind == MessageKind.CONTENT ? 1 + 2 + 36 + 1 : frame.length;
      for (int length = 1; length < least; length++) {
        assertEquals(
            new Decoded.Refused(Refusal.MALFORMED),
            MessageCodec.decode(Arrays.copyOf(frame, length)),
            kind + " of " + length);
      }
    }
  }

  @Test
  void an_unknown_kind_is_refused_below_128_and_skipped_from_there_on() {
    for (int kind = 0; kind < 256; kind++) {
      Decoded decoded = MessageCodec.decode(new byte[] {(byte) kind});
      if (MessageKind.of((byte) kind).isPresent()) {
        continue;
      }
      if (kind >= 128) {
        assertInstanceOf(Decoded.Skipped.class, decoded, "kind " + kind);
      } else {
        assertEquals(new Decoded.Refused(Refusal.UNKNOWN_KIND), decoded, "kind " + kind);
      }
    }
  }

  @Test
  void seeded_damage_gets_a_verdict_and_reaches_every_one_of_them() {
    Map<Refusal, Integer> seen = new EnumMap<>(Refusal.class);
    int understood = 0;
    for (long seed = 0; seed < 60_000; seed++) {
      Random random = new Random(seed);
      byte[] frame = Messages.frame(Messages.random(random));
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        frame[random.nextInt(frame.length)] = (byte) random.nextInt(256);
      }
      Decoded decoded = MessageCodec.decode(frame);
      if (decoded instanceof Decoded.Refused refused) {
        seen.merge(refused.reason(), 1, Integer::sum);
      } else {
        understood++;
      }
    }
    assertTrue(understood > 0);
    assertTrue(seen.containsKey(Refusal.MALFORMED), seen::toString);
    assertTrue(seen.containsKey(Refusal.UNKNOWN_KIND), seen::toString);
  }

  @Test
  void a_path_that_leaves_its_dataset_is_refused_by_name() {
    for (String hostile :
        List.of("../x", "/etc/shadow", "a/../../b", "a//b", "..", ".", "", "a/", "a\0b")) {
      assertEquals(
          new Decoded.Refused(Refusal.BAD_PATH),
          MessageCodec.decode(pageThatRemoves(hostile)),
          hostile);
    }
    assertInstanceOf(Decoded.Understood.class, MessageCodec.decode(pageThatRemoves("a/..b/c...d")));
  }

  @Test
  void a_link_that_no_kernel_would_make_is_refused() {
    for (String target : List.of("", "a\0b", "x".repeat(4096))) {
      assertEquals(
          new Decoded.Refused(Refusal.BAD_PATH),
          MessageCodec.decode(pageThatLinks(target, "root")));
    }
    assertEquals(
        new Decoded.Refused(Refusal.MALFORMED),
        MessageCodec.decode(pageThatLinks("conf", "x".repeat(256))));
    assertInstanceOf(
        Decoded.Understood.class,
        MessageCodec.decode(pageThatLinks("x".repeat(4095), "x".repeat(255))));
  }

  private static byte[] pageThatLinks(String target, String user) {
    Entry.Link link =
        new Entry.Link(new TreePath("out"), new Attributes(0777, 0, 0, user, ""), target);
    Position position = new Position(new Term(1), 1);
    return Messages.frame(new Message.Page(1, position, false, true, List.of(new Item.Link(link))));
  }

  private static byte[] pageThatRemoves(String path) {
    byte[] utf8 = path.getBytes(StandardCharsets.UTF_8);
    ByteBuffer frame = ByteBuffer.allocate(1 + 2 + 16 + 2 + 2 + 1 + 2 + utf8.length);
    frame.put(MessageKind.PAGE.code()).putShort((short) 1).putLong(1).putLong(1);
    frame.put((byte) 0).put((byte) 1).putShort((short) 1);
    frame.put((byte) 5).putShort((short) utf8.length).put(utf8);
    return frame.array();
  }

  @Test
  void a_path_that_is_no_utf8_is_malformed() {
    byte[] frame = pageThatRemoves("ab");
    frame[frame.length - 1] = (byte) 0xff;
    assertEquals(new Decoded.Refused(Refusal.MALFORMED), MessageCodec.decode(frame));
  }

  @Test
  void no_message_is_longer_than_its_side_allows() {
    Random random = new Random(3);
    List<Chunk> most =
        Stream.generate(() -> Messages.chunk(random)).limit(Message.MOST_WANTED).toList();
    assertTrue(
        Messages.frame(new Message.Want(1, most)).length <= MessageCodec.LONGEST_FROM_FOLLOWER);
    ByteBuffer largest = ByteBuffer.allocate(Chunk.LARGEST);
    assertTrue(
        Messages.frame(new Message.Content(1, most.get(0), false, largest)).length
            <= MessageCodec.LONGEST_FROM_SERVER);
  }

  @Test
  void more_than_may_be_wanted_is_oversize() {
    byte[] frame = new byte[5];
    frame[0] = MessageKind.WANT.code();
    frame[3] = 0x01;
    frame[4] = 0x01;
    assertEquals(new Decoded.Refused(Refusal.OVERSIZE), MessageCodec.decode(frame));
  }

  @Test
  void content_of_more_bytes_than_its_chunk_is_oversize() {
    Chunk chunk = new Chunk(Messages.chunk(new Random(1)).hash(), 100);
    for (boolean packed : new boolean[] {false, true}) {
      Message fits = new Message.Content(1, chunk, packed, ByteBuffer.allocate(100));
      assertEquals(fits, understood(fits));
      Message more = new Message.Content(1, chunk, packed, ByteBuffer.allocate(101));
      assertEquals(
          new Decoded.Refused(Refusal.OVERSIZE), MessageCodec.decode(Messages.frame(more)));
    }
  }

  @Test
  void a_long_trouble_is_cut_between_characters_and_shown_without_control_characters() {
    Message.Report report = new Message.Report(1, 5, "ü".repeat(400) + "end");
    Message.Report back = (Message.Report) understood(report);
    assertTrue(report.trouble().startsWith(back.trouble()), back::trouble);
    assertTrue(
        back.trouble().getBytes(StandardCharsets.UTF_8).length <= Message.Report.MOST_TROUBLE);
    assertEquals(
        "a?b?", ((Message.Report) understood(new Message.Report(1, 0, "a\nb\u001b"))).trouble());
  }

  private static Message understood(Message message) {
    return ((Decoded.Understood) MessageCodec.decode(Messages.frame(message))).message();
  }

  @Test
  void the_bytes_of_version_one_do_not_change() {
    assertEquals(
        "00000013" + "05" + "0003" + "0000000000000007" + "0000000000000009",
        hex(new Message.Tip(3, new Position(new Term(7), 9))));
    assertEquals("00000001" + "0e", hex(new Message.Alive()));
    assertEquals("00000002" + "0f" + "0b", hex(new Message.Farewell(Refusal.OLDER_TERM)));
  }

  private static String hex(Message message) {
    ByteBuffer bytes = MessageCodec.encode(message);
    byte[] array = new byte[bytes.remaining()];
    bytes.get(array);
    return HexFormat.of().formatHex(array);
  }
}
