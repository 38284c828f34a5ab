package io.flywall.replication.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.flywall.replication.tree.Chunk;
import io.flywall.replication.tree.ContentHash;
import io.flywall.replication.wire.Unpacker.Unpacked;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PackingTest {
  private final Unpacker unpacker = new Unpacker();

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
    return packed(ByteBuffer.wrap(bytes), compress);
  }

  private static Message.Content packed(ByteBuffer bytes, boolean compress) {
    try (Packer packer = new Packer(compress)) {
      return packer.pack(1, new Chunk(ANY, bytes.remaining()), bytes);
    }
  }

  @AfterEach
  void close() {
    unpacker.close();
  }

  @Test
  void what_was_packed_is_unpacked() {
    for (int length : new int[] {1, 127, 128, 5_000, Chunk.LARGEST}) {
      for (byte[] bytes : new byte[][] {text(length), noise(length)}) {
        for (boolean compress : new boolean[] {true, false}) {
          assertEquals(
              new Unpacked.Plain(ByteBuffer.wrap(bytes)), unpacker.unpack(pack(bytes, compress)));
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
    Message.Content content = packed(direct, true);
    assertTrue(content.packed());
    assertEquals(new Unpacked.Plain(ByteBuffer.wrap(text(5_000))), unpacker.unpack(content));
    assertEquals(5_000, direct.remaining());
  }

  private Unpacked unpacked(byte[] zstd, int announced) {
    return unpacker.unpack(
        new Message.Content(1, new Chunk(ANY, announced), true, ByteBuffer.wrap(zstd)));
  }

  @Test
  void one_packer_and_one_unpacker_serve_chunk_after_chunk() {
    try (Packer packer = new Packer(true)) {
      for (int length : new int[] {Chunk.LARGEST, 200, 70_000, 129, 69_999, 1}) {
        for (byte[] bytes : new byte[][] {noise(length), text(length)}) {
          Message.Content content = packer.pack(1, new Chunk(ANY, length), ByteBuffer.wrap(bytes));
          assertEquals(new Unpacked.Plain(ByteBuffer.wrap(bytes)), unpacker.unpack(content));
          assertEquals(new Unpacked.Refused(Refusal.CONTENT_MISMATCH), unpacked(noise(99), length));
        }
      }
    }
  }

  @Test
  void a_slice_is_packed_and_not_what_lies_around_it() {
    ByteBuffer slice = ByteBuffer.wrap(text(9_000)).slice(1_001, 7_000).position(13).limit(6_013);
    byte[] bytes = new byte[6_000];
    slice.duplicate().get(bytes);
    Message.Content content = packed(slice, true);
    assertTrue(content.packed());
    assertEquals(new Unpacked.Plain(ByteBuffer.wrap(bytes)), unpacker.unpack(content));
    ByteBuffer inside = ByteBuffer.allocate(content.bytes().remaining() + 20).position(10);
    inside.put(content.bytes().duplicate()).flip().position(10);
    Message.Content moved = new Message.Content(1, content.chunk(), true, inside.slice());
    assertEquals(new Unpacked.Plain(ByteBuffer.wrap(bytes)), unpacker.unpack(moved));
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
        unpacker.unpack(
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
