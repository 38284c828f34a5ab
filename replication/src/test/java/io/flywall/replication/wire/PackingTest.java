package io.flywall.replication.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.flywall.replication.tree.Chunk;
import io.flywall.replication.tree.ContentHash;
import io.flywall.replication.wire.Packing.Unpacked;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PackingTest {
  private static final ContentHash ANY = new ContentHash(new byte[ContentHash.LENGTH]);

  private static byte[] text(int length) {
    byte[] text = new byte[length];
    for (int i = 0; i < length; i++) {
      text[i] = (byte) "192.0.2.17 dhcp-host lease\n".charAt(i % 27);
    }
    return text;
  }

  private static byte[] noise(int length) {
    byte[] noise = new byte[length];
    new Random(length).nextBytes(noise);
    return noise;
  }

  private static Message.Content pack(byte[] bytes, boolean compress) {
    return Packing.pack(1, new Chunk(ANY, bytes.length), ByteBuffer.wrap(bytes), compress);
  }

  @Test
  void what_was_packed_is_unpacked() {
    for (int length : new int[] {1, 127, 128, 5_000, Chunk.LARGEST}) {
      for (byte[] bytes : new byte[][] {text(length), noise(length)}) {
        for (boolean compress : new boolean[] {true, false}) {
          assertEquals(
              new Unpacked.Plain(ByteBuffer.wrap(bytes)), Packing.unpack(pack(bytes, compress)));
        }
      }
    }
  }

  @Test
  void only_what_becomes_smaller_is_packed() {
    assertTrue(pack(text(5_000), true).packed());
    assertTrue(pack(text(5_000), true).bytes().remaining() < 500);
    assertFalse(pack(noise(5_000), true).packed());
    assertFalse(pack(text(5_000), false).packed());
  }

  @Test
  void a_buffer_outside_the_heap_is_packed_too() {
    ByteBuffer direct = ByteBuffer.allocateDirect(5_000).put(text(5_000)).flip();
    Message.Content content = Packing.pack(1, new Chunk(ANY, 5_000), direct, true);
    assertTrue(content.packed());
    assertEquals(new Unpacked.Plain(ByteBuffer.wrap(text(5_000))), Packing.unpack(content));
    assertEquals(5_000, direct.remaining());
  }

  private static Unpacked unpacked(byte[] zstd, int announced) {
    return Packing.unpack(
        new Message.Content(1, new Chunk(ANY, announced), true, ByteBuffer.wrap(zstd)));
  }

  @Test
  void a_bomb_is_refused_whether_it_says_its_size_or_not() {
    byte[] honest = Zstd.compress(new byte[64 * 1024 * 1024]);
    assertTrue(honest.length < 16 * 1024);
    assertEquals(new Unpacked.Refused(Refusal.BOMB), unpacked(honest, 1000));
    byte[] silent = withoutSize(64 * 1024 * 1024);
    assertEquals(new Unpacked.Refused(Refusal.BOMB), unpacked(silent, 1000));
  }

  private static byte[] withoutSize(int length) {
    try (ZstdCompressCtx context = new ZstdCompressCtx()) {
      context.setContentSize(false);
      return context.compress(new byte[length]);
    }
  }

  @Test
  void less_than_announced_or_no_zstd_at_all_is_a_mismatch() {
    Unpacked mismatch = new Unpacked.Refused(Refusal.CONTENT_MISMATCH);
    assertEquals(mismatch, unpacked(Zstd.compress(text(500)), 501));
    assertEquals(mismatch, unpacked(noise(500), 500));
    assertEquals(mismatch, unpacked(new byte[0], 500));
    assertEquals(
        mismatch,
        Packing.unpack(
            new Message.Content(1, new Chunk(ANY, 501), false, ByteBuffer.wrap(noise(500)))));
  }

  @Test
  void damaged_frames_get_a_verdict() {
    byte[] packed = Zstd.compress(text(20_000));
    int refused = 0;
    for (long seed = 0; seed < 5_000; seed++) {
      Random random = new Random(seed);
      byte[] damaged = packed.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
      refused += unpacked(damaged, 20_000) instanceof Unpacked.Refused ? 1 : 0;
    }
    assertTrue(refused > 0);
  }
}
