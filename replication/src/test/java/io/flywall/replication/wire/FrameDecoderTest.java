package io.flywall.replication.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameDecoderTest {
  private final List<Decoded> heard = new ArrayList<>();
  private final FrameDecoder decoder =
      new FrameDecoder(MessageCodec.LONGEST_FROM_SERVER, heard::add);

  private static Decoded greeted() {
    return new Decoded.Greeted(StreamVersions.OURS);
  }

  @Test
  void a_stream_is_read_the_same_however_it_arrives() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      List<Decoded> expected = new ArrayList<>(List.of(greeted()));
      ByteBuffer stream = ByteBuffer.allocate(1 << 20);
      stream.put(Greeting.encode(StreamVersions.OURS));
      for (int i = 0; i < 20; i++) {
        Message message = Messages.random(random);
        stream.put(MessageCodec.encode(message));
        expected.add(new Decoded.Understood(message));
      }
      stream.flip();
      List<Decoded> parts = new ArrayList<>();
      FrameDecoder cut = new FrameDecoder(MessageCodec.LONGEST_FROM_SERVER, parts::add);
      while (stream.hasRemaining()) {
        int count = Math.min(stream.remaining(), 1 + random.nextInt(5000));
        cut.feed(stream.slice(stream.position(), count));
        stream.position(stream.position() + count);
      }
      assertEquals(expected, parts, "seed " + seed);
      assertFalse(cut.isInside());
    }
  }

  @Test
  void who_begins_otherwise_is_not_ours_and_is_not_listened_to() {
    decoder.feed(ByteBuffer.wrap("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
    decoder.feed(Greeting.encode(StreamVersions.OURS));
    assertEquals(List.of(new Decoded.Refused(Refusal.NOT_OURS)), heard);
  }

  @Test
  void a_length_beyond_the_limit_is_refused_before_anything_is_kept_for_it() {
    decoder.feed(Greeting.encode(StreamVersions.OURS));
    decoder.feed(ByteBuffer.allocate(4).putInt(Integer.MAX_VALUE).flip());
    decoder.feed(MessageCodec.encode(new Message.Alive()));
    assertEquals(List.of(greeted(), new Decoded.Refused(Refusal.OVERSIZE)), heard);
    assertFalse(decoder.isInside());
  }

  @Test
  void a_length_of_nothing_or_less_is_malformed() {
    for (int length : new int[] {0, -1, Integer.MIN_VALUE}) {
      List<Decoded> said = new ArrayList<>();
      FrameDecoder other = new FrameDecoder(100, said::add);
      other.feed(Greeting.encode(StreamVersions.OURS));
      other.feed(ByteBuffer.allocate(4).putInt(length).flip());
      assertEquals(List.of(greeted(), new Decoded.Refused(Refusal.MALFORMED)), said);
    }
  }

  @Test
  void it_knows_that_it_waits_for_the_rest() {
    decoder.feed(Greeting.encode(StreamVersions.OURS));
    ByteBuffer frame = MessageCodec.encode(new Message.NextPage(4));
    decoder.feed(frame.slice(0, 3));
    assertTrue(decoder.isInside());
    decoder.feed(frame.slice(3, frame.limit() - 3));
    assertFalse(decoder.isInside());
  }

  @Test
  void a_build_and_the_one_before_it_agree_on_what_both_speak() {
    StreamVersions one = new StreamVersions(1, 1);
    StreamVersions two = new StreamVersions(1, 2);
    StreamVersions three = new StreamVersions(2, 3);
    assertEquals(OptionalInt.of(1), one.agreeWith(two));
    assertEquals(OptionalInt.of(1), two.agreeWith(one));
    assertEquals(OptionalInt.of(2), two.agreeWith(three));
    assertEquals(OptionalInt.of(3), three.agreeWith(three));
    assertEquals(OptionalInt.empty(), one.agreeWith(three));
    assertEquals(OptionalInt.empty(), three.agreeWith(one));
  }
}
