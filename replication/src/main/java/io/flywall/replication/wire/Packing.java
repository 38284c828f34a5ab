package io.flywall.replication.wire;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.flywall.replication.tree.Chunk;
import java.nio.ByteBuffer;

/** Chunks on the wire: as they are, or as one frame of zstd (RFC 8878) where that is smaller. */
public final class Packing {
  /** The quickest: a link that is slower than 300 MB/s gains, and one that is faster needs none. */
  private static final int LEVEL = 1;

  /** Below this nothing is worth the call. */
  private static final int LEAST = 128;

  private Packing() {}

  /** What became of packed bytes. */
  public sealed interface Unpacked {
    /** The bytes of the chunk; not compared with its hash yet. */
    record Plain(ByteBuffer bytes) implements Unpacked {}

    /** Not what was announced. */
    record Refused(Refusal reason) implements Unpacked {}
  }

  /**
   * Packs a chunk where that makes it smaller.
   *
   * @param bytes of the chunk; not changed, and shared where they are not packed
   * @param compress whether to try
   */
  public static Message.Content pack(int channel, Chunk chunk, ByteBuffer bytes, boolean compress) {
    if (!compress || bytes.remaining() < LEAST) {
      return new Message.Content(channel, chunk, false, bytes);
    }
    byte[] plain = arrayOf(bytes);
    // Room for one byte less than there was: what does not fit has not become smaller.
    byte[] packed = new byte[plain.length - 1];
    try {
      long size = Zstd.compressByteArray(packed, 0, packed.length, plain, 0, plain.length, LEVEL);
      return new Message.Content(channel, chunk, true, ByteBuffer.wrap(packed, 0, (int) size));
    } catch (ZstdException doesNotShrink) {
      return new Message.Content(channel, chunk, false, bytes);
    }
  }

  private static byte[] arrayOf(ByteBuffer bytes) {
    byte[] array = new byte[bytes.remaining()];
    bytes.duplicate().get(array);
    return array;
  }

  /** Never more than the chunk was announced with, whatever the bytes say. */
  public static Unpacked unpack(Message.Content content) {
    int length = content.chunk().length();
    ByteBuffer bytes = content.bytes();
    if (!content.packed()) {
      return bytes.remaining() == length
          ? new Unpacked.Plain(bytes)
          : new Unpacked.Refused(Refusal.CONTENT_MISMATCH);
    }
    return bytes.hasRemaining()
        ? decompressed(arrayOf(bytes), length)
        : new Unpacked.Refused(Refusal.CONTENT_MISMATCH);
  }

  private static Unpacked decompressed(byte[] packed, int length) {
    byte[] plain = new byte[length];
    try {
      long size = Zstd.decompressByteArray(plain, 0, length, packed, 0, packed.length);
      return size == length
          ? new Unpacked.Plain(ByteBuffer.wrap(plain))
          : new Unpacked.Refused(Refusal.CONTENT_MISMATCH);
    } catch (ZstdException damaged) {
      boolean larger = damaged.getErrorCode() == Zstd.errDstSizeTooSmall();
      return new Unpacked.Refused(larger ? Refusal.BOMB : Refusal.CONTENT_MISMATCH);
    }
  }
}
