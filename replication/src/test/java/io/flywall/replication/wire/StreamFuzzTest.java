package io.flywall.replication.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.flywall.replication.tree.Chunk;
import io.flywall.replication.tree.ContentHash;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes chosen by Jazzer; in the usual build those in the test resources, one run each. Fuzzing:
 * {@code ./dev fuzz}. The seeds are one message of each kind.
 */
class StreamFuzzTest {

  /** After the greeting, a peer's bytes as they come, in two pieces. */
  @FuzzTest
  void any_stream_gets_verdicts_and_none_after_a_refusal(byte[] bytes) {
    List<Decoded> heard = new ArrayList<>();
    FrameDecoder decoder = new FrameDecoder(MessageCodec.LONGEST_FROM_SERVER, heard::add);
    decoder.feed(Greeting.encode(StreamVersions.OURS));
    int half = bytes.length / 2;
    decoder.feed(ByteBuffer.wrap(bytes, 0, half));
    decoder.feed(ByteBuffer.wrap(bytes, half, bytes.length - half));
    for (int i = 0; i + 1 < heard.size(); i++) {
      assertTrue(!(heard.get(i) instanceof Decoded.Refused), "heard after a refusal");
    }
  }

  /** One frame; what was understood is said in the same way again. */
  @FuzzTest
  void what_is_understood_survives_being_told_again(byte[] frame) {
    if (frame.length == 0
        || !(MessageCodec.decode(frame) instanceof Decoded.Understood understood)) {
      return;
    }
    Decoded again = MessageCodec.decode(Messages.frame(understood.message()));
    assertEquals(understood, again);
  }

  /** Pages of a peer with a defect, and what they are put together to. */
  @FuzzTest
  void any_page_is_judged(byte[] body) {
    byte[] frame = new byte[body.length + 1];
    frame[0] = MessageKind.PAGE.code();
    System.arraycopy(body, 0, frame, 1, body.length);
    if (MessageCodec.decode(frame) instanceof Decoded.Understood understood
        && understood.message() instanceof Message.Page page) {
      PageAssembly assembly = new PageAssembly(page.whole(), 1 << 20);
      if (assembly.add(page.items()).isEmpty()) {
        assembly.complete();
      }
    }
  }

  /** Packed bytes never become more than was announced. */
  @FuzzTest
  void any_packed_bytes_are_judged(byte[] zstd) {
    Chunk chunk = new Chunk(new ContentHash(new byte[ContentHash.LENGTH]), 1000);
    try (Unpacker unpacker = new Unpacker()) {
      Unpacker.Unpacked unpacked =
          unpacker.unpack(new Message.Content(1, chunk, true, ByteBuffer.wrap(zstd)));
      if (unpacked instanceof Unpacker.Unpacked.Plain plain) {
        assertEquals(1000, plain.bytes().remaining());
      }
    }
  }
}
