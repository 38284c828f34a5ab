package io.flywall.replication.wire;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Takes chunks out of what {@link Packer} made of them, or a hostile peer. As there, one memory
 * serves all. For one thread.
 */
public final class Unpacker implements AutoCloseable {
  private Optional<ZstdDecompressCtx> context = Optional.empty();
  private byte[] plain = new byte[0];

  /** What became of packed bytes. */
  public sealed interface Unpacked {
    /** The bytes of the chunk; not compared with its hash yet. */
    record Plain(ByteBuffer bytes) implements Unpacked {}

    /** Not what was announced. */
    record Refused(Refusal reason) implements Unpacked {}
  }

  /**
   * Never more than the chunk was announced with, whatever the bytes say.
   *
   * @return shares this unpacker's memory, or the message's: to be used before the next chunk
   */
  public Unpacked unpack(Message.Content content) {
    int length = content.chunk().length();
    ByteBuffer bytes = content.bytes();
    if (!content.packed()) {
      return bytes.remaining() == length
          ? new Unpacked.Plain(bytes)
          : new Unpacked.Refused(Refusal.CONTENT_MISMATCH);
    }
    return bytes.hasRemaining()
        ? decompressed(OnHeap.of(bytes), length)
        : new Unpacked.Refused(Refusal.CONTENT_MISMATCH);
  }

  private Unpacked decompressed(OnHeap packed, int length) {
    if (plain.length < length) {
      plain = new byte[length];
    }
    try {
      int size =
          zstd()
              .decompressByteArray(
                  plain, 0, length, packed.array(), packed.begin(), packed.length());
      return size == length
          ? new Unpacked.Plain(ByteBuffer.wrap(plain, 0, length))
          : new Unpacked.Refused(Refusal.CONTENT_MISMATCH);
    } catch (ZstdException damaged) {
      boolean larger = damaged.getErrorCode() == Zstd.errDstSizeTooSmall();
      return new Unpacked.Refused(larger ? Refusal.BOMB : Refusal.CONTENT_MISMATCH);
    }
  }

  private ZstdDecompressCtx zstd() {
    if (context.isEmpty()) {
      context = Optional.of(new ZstdDecompressCtx());
    }
    return context.get();
  }

  @Override
  public void close() {
    context.ifPresent(ZstdDecompressCtx::close);
    context = Optional.empty();
  }
}
