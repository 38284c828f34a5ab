package io.flywall.vip.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

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

  /** A number of 32 bits in network order, as nfnetlink writes them. */
  OptionalInt networkNumber(int type) {
    ByteBuffer value = values.get(type);
    return value == null || value.remaining() < Integer.BYTES
        ? OptionalInt.empty()
        : OptionalInt.of(value.duplicate().order(ByteOrder.BIG_ENDIAN).getInt(0));
  }

  /** A number of 64 bits in network order. */
  OptionalLong networkLong(int type) {
    ByteBuffer value = values.get(type);
    return value == null || value.remaining() < Long.BYTES
        ? OptionalLong.empty()
        : OptionalLong.of(value.duplicate().order(ByteOrder.BIG_ENDIAN).getLong(0));
  }

  /** The attributes inside this one; empty when it is not there or not well formed. */
  Optional<Attributes> nested(int type) {
    return Optional.ofNullable(values.get(type)).flatMap(Attributes::parse);
  }

  /** What to do with an attribute: where its header begins, and its length with the header. */
  @FunctionalInterface
  private interface Visit {
    void attribute(int start, int length);
  }

  /** From attribute to attribute; whether all were well formed. */
  private static boolean walk(ByteBuffer list, Visit visit) {
    int start = 0;
    while (list.limit() - start >= HEADER_LENGTH) {
      int length = Short.toUnsignedInt(list.getShort(start));
      if (length < HEADER_LENGTH || length > list.limit() - start) {
        return false;
      }
      visit.attribute(start, length);
      start = Math.min(list.limit(), start + NetlinkMessage.aligned(length));
    }
    return true;
  }

  /**
   * How many attributes lie inside this one, all of one kind as in a list; 0 when it is not there
   * or not well formed.
   */
  int count(int type) {
    ByteBuffer list = values.get(type);
    int[] count = {0};
    return list != null && walk(list, (start, length) -> count[0]++) ? count[0] : 0;
  }

  /** What lies in each of them; empty when it is not there or not well formed. */
  List<Attributes> list(int type) {
    ByteBuffer list = values.get(type);
    List<Attributes> found = new ArrayList<>();
    boolean sound =
        list != null
            && walk(
                list,
                (start, length) ->
                    parse(list.slice(start + HEADER_LENGTH, length - HEADER_LENGTH))
                        .ifPresent(found::add));
    return sound ? found : List.of();
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
