package io.flywall.replication.wire;

import io.flywall.replication.Position;
import io.flywall.replication.tree.Chunk;
import io.flywall.value.Term;
import io.flywall.value.Watermark;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes what {@link BodyReader} reads; grows as needed. */
final class BodyWriter {
  private static final int MOST_TEXT = 0xffff;

  private ByteBuffer bytes;

  BodyWriter(int expected) {
    this.bytes = ByteBuffer.allocate(expected);
  }

  private ByteBuffer room(int count) {
    if (bytes.remaining() < count) {
      int capacity = Math.max(bytes.capacity() * 2, bytes.position() + count);
      int filled = bytes.position();
      bytes = ByteBuffer.wrap(Arrays.copyOf(bytes.array(), capacity));
      bytes.position(filled);
    }
    return bytes;
  }

  BodyWriter put8(int value) {
    room(Byte.BYTES).put((byte) value);
    return this;
  }

  BodyWriter put16(int value) {
    room(Short.BYTES).putShort((short) value);
    return this;
  }

  BodyWriter put32(int value) {
    room(Integer.BYTES).putInt(value);
    return this;
  }

  BodyWriter put64(long value) {
    room(Long.BYTES).putLong(value);
    return this;
  }

  BodyWriter put(boolean flag) {
    return put8(flag ? 1 : 0);
  }

  /** At most 65,535 bytes of UTF-8: a path has 4,096, a link's target too. */
  BodyWriter put(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    if (utf8.length > MOST_TEXT) {
      throw new IllegalArgumentException("a text of " + utf8.length + " bytes");
    }
    put16(utf8.length);
    room(utf8.length).put(utf8);
    return this;
  }

  BodyWriter put(Term term) {
    return put64(term.number());
  }

  BodyWriter put(Position position) {
    return put(position.term()).put64(position.sequence());
  }

  BodyWriter put(Watermark mark) {
    return put(mark.term()).put64(mark.number());
  }

  BodyWriter put(Chunk chunk) {
    byte[] hash = chunk.hash().bytes();
    room(hash.length).put(hash);
    return put32(chunk.length());
  }

  BodyWriter put(ByteBuffer content) {
    room(content.remaining()).put(content.duplicate());
    return this;
  }

  int size() {
    return bytes.position();
  }

  /** Writes over four bytes that are there already. */
  BodyWriter set32(int at, int value) {
    bytes.putInt(at, value);
    return this;
  }

  /** What was written; the writer must not be used any more. */
  ByteBuffer written() {
    return bytes.flip();
  }
}
