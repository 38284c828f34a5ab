package io.flywall.replication.wire;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdException;
import io.flywall.replication.tree.Chunk;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Packs chunks for the wire: as they are, or as one frame of zstd (RFC 8878) where that is smaller.
 * Its memory is taken at the first chunk that is tried, and used again for each further one: with
 * new memory for each a first sync of 1 GB took a tenth longer. For one thread.
 */
public final class Packer implements AutoCloseable {
  /** The quickest: a link that is slower than 300 MB/s gains, and one that is faster needs none. */
  private static final int LEVEL = 1;

  /** Below this nothing is worth the call. */
  private static final int LEAST = 128;

  private final boolean compress;
  private Optional<ZstdCompressCtx> context = Optional.empty();
  private byte[] packed = new byte[0];

  /**
   * @param compress whether to try
   */
  public Packer(boolean compress) {
    this.compress = compress;
  }

  /**
   * Packs a chunk where that makes it smaller.
   *
   * @param bytes of the chunk; not changed, and shared where they are not packed
   * @return shares this packer's memory: to be encoded before the next chunk
   */
  public Message.Content pack(int channel, Chunk chunk, ByteBuffer bytes) {
    if (!compress || bytes.remaining() < LEAST) {
      return new Message.Content(channel, chunk, false, bytes);
    }
    // Room for one byte less than there was: what does not fit has not become smaller.
    int room = bytes.remaining() - 1;
    if (packed.length < room) {
      packed = new byte[room];
    }
    OnHeap plain = OnHeap.of(bytes);
    try {
      int size =
          zstd().compressByteArray(packed, 0, room, plain.array(), plain.begin(), plain.length());
      return new Message.Content(channel, chunk, true, ByteBuffer.wrap(packed, 0, size));
    } catch (ZstdException doesNotShrink) {
      return new Message.Content(channel, chunk, false, bytes);
    }
  }

  private ZstdCompressCtx zstd() {
    if (context.isEmpty()) {
      context = Optional.of(new ZstdCompressCtx().setLevel(LEVEL));
    }
    return context.get();
  }

  @Override
  public void close() {
    context.ifPresent(ZstdCompressCtx::close);
    context = Optional.empty();
  }
}
