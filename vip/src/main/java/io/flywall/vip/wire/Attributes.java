package io.flywall.vip.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The attributes behind a message's fixed part (struct nlattr: length, type, value, padding). */
final class Attributes {
  private static final int HEADER_LENGTH = 4;

  /** NLA_TYPE_MASK: without the bits "nested" and "network byte order". */
  private static final int TYPE_MASK = 0x3fff;

  private final Map<Integer, ByteBuffer> values;

  private Attributes(Map<Integer, ByteBuffer> values) {
    this.values = values;
  }

  /** All attributes from the buffer's position on; empty when one does not fit. */
  static Optional<Attributes> parse(ByteBuffer from) {
    ByteBuffer rest = from.slice().order(ByteOrder.nativeOrder());
    Map<Integer, ByteBuffer> values = new HashMap<>();
    while (rest.hasRemaining()) {
      int start = rest.position();
      if (rest.remaining() < HEADER_LENGTH) {
        return Optional.empty();
      }
      int length = Short.toUnsignedInt(rest.getShort());
      int type = Short.toUnsignedInt(rest.getShort()) & TYPE_MASK;
      if (length < HEADER_LENGTH || length > rest.limit() - start) {
        return Optional.empty();
      }
      // The last of a kind counts, as in the kernel's nla_parse.
      values.put(
          type,
          rest.slice(start + HEADER_LENGTH, length - HEADER_LENGTH).order(ByteOrder.nativeOrder()));
      rest.position(Math.min(rest.limit(), start + NetlinkMessage.aligned(length)));
    }
    return Optional.of(new Attributes(values));
  }

  Optional<byte[]> bytes(int type) {
    return Optional.ofNullable(values.get(type))
        .map(
            value -> {
              byte[] bytes = new byte[value.remaining()];
              value.get(0, bytes);
              return bytes;
            });
  }

  OptionalInt number(int type) {
    ByteBuffer value = values.get(type);
    return value == null || value.remaining() < Integer.BYTES
        ? OptionalInt.empty()
        : OptionalInt.of(value.getInt(0));
  }

  /** Text up to its final zero. */
  Optional<String> text(int type) {
    return bytes(type)
        .map(
            bytes -> {
              int end = 0;
              while (end < bytes.length && bytes[end] != 0) {
                end++;
              }
              return new String(bytes, 0, end, StandardCharsets.UTF_8);
            });
  }
}
