package io.flywall.replication.wire;

import java.nio.ByteBuffer;

/**
 * The remaining bytes of a buffer as zstd's Java binding wants them: those of the buffer where it
 * has an array, a copy where it lies outside the heap.
 */
record OnHeap(byte[] array, int begin, int length) {
  static OnHeap of(ByteBuffer bytes) {
    int length = bytes.remaining();
    if (bytes.hasArray()) {
      return new OnHeap(bytes.array(), bytes.arrayOffset() + bytes.position(), length);
    }
    byte[] copy = new byte[length];
    bytes.duplicate().get(copy);
    return new OnHeap(copy, 0, length);
  }
}
