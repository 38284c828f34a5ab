package io.flywall.replication.wire;

import io.flywall.replication.DatasetName;
import io.flywall.replication.Position;
import io.flywall.replication.tree.Chunk;
import io.flywall.replication.tree.ContentHash;
import io.flywall.replication.tree.TreePath;
import io.flywall.value.NodeId;
import io.flywall.value.Term;
import io.flywall.value.Watermark;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** Fields of a body, one after the other. Each is judged before it becomes a value. */
final class BodyReader {
  private final ByteBuffer bytes;

  BodyReader(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  private void require(long count) throws Misread {
    if (count > bytes.remaining()) {
      throw new Misread(Refusal.MALFORMED);
    }
  }

  int unsigned8() throws Misread {
    require(Byte.BYTES);
    return Byte.toUnsignedInt(bytes.get());
  }

  int unsigned16() throws Misread {
    require(Short.BYTES);
    return Short.toUnsignedInt(bytes.getShort());
  }

  int int32() throws Misread {
    require(Integer.BYTES);
    return bytes.getInt();
  }

  long int64() throws Misread {
    require(Long.BYTES);
    return bytes.getLong();
  }

  /** A number that cannot be below zero. */
  long count64() throws Misread {
    long value = int64();
    if (value < 0) {
      throw new Misread(Refusal.MALFORMED);
    }
    return value;
  }

  boolean flag() throws Misread {
    int value = unsigned8();
    if (value > 1) {
      throw new Misread(Refusal.MALFORMED);
    }
    return value == 1;
  }

  /** Two bytes of length, then UTF-8, strictly: a name must not turn into another one. */
  String text() throws Misread {
    int length = unsigned16();
    require(length);
    ByteBuffer utf8 = bytes.slice(bytes.position(), length);
    bytes.position(bytes.position() + length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    } catch (CharacterCodingException notText) {
      throw new Misread(Refusal.MALFORMED);
    }
  }

  Term term() throws Misread {
    long number = int64();
    if (number < 0 || number > Term.MAX) {
      throw new Misread(Refusal.MALFORMED);
    }
    return new Term(number);
  }

  Position position() throws Misread {
    Term term = term();
    long sequence = count64();
    if (sequence > Position.MOST_SEQUENCE) {
      throw new Misread(Refusal.MALFORMED);
    }
    return new Position(term, sequence);
  }

  Watermark watermark() throws Misread {
    Position asPosition = position();
    return new Watermark(asPosition.term(), asPosition.sequence());
  }

  NodeId node() throws Misread {
    return named(text(), NodeId::isValid, NodeId::new);
  }

  DatasetName dataset() throws Misread {
    return named(text(), DatasetName::isValid, DatasetName::new);
  }

  private static <T> T named(
      String text, Function<String, Boolean> isValid, Function<String, T> name) throws Misread {
    if (!isValid.apply(text)) {
      throw new Misread(Refusal.MALFORMED);
    }
    return name.apply(text);
  }

  TreePath path() throws Misread {
    String text = text();
    if (TreePath.misfit(text).isPresent()) {
      throw new Misread(Refusal.BAD_PATH);
    }
    return new TreePath(text);
  }

  Chunk chunk() throws Misread {
    byte[] hash = new byte[ContentHash.LENGTH];
    require(hash.length);
    bytes.get(hash);
    int length = int32();
    if (length < 1 || length > Chunk.LARGEST) {
      throw new Misread(Refusal.MALFORMED);
    }
    return new Chunk(new ContentHash(hash), length);
  }

  /** What is left, as it is; shares the memory. */
  ByteBuffer rest() {
    ByteBuffer rest = bytes.slice();
    bytes.position(bytes.limit());
    return rest;
  }
}
