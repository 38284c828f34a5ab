package io.flywall.heartbeat;

import io.flywall.value.AuditHead;
import io.flywall.value.HeadNote;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Each: whose (4), line (6), half of its hash (16), its time, s since 1970 (6). */
final class HeadNotesCodec {
  static final int LENGTH = 32;

  /** A cluster of seven; what is remembered of nodes that left it stands behind, and is cut off. */
  static final int MOST = 7;

  private static final int HASH_BYTES = AuditHead.HASH_LETTERS / 2;

  private HeadNotesCodec() {}

  static byte[] encode(List<HeadNote> notes) {
    ByteBuffer bytes = ByteBuffer.allocate(notes.size() * LENGTH);
    for (HeadNote note : notes) {
      bytes.putInt(note.node());
      Wide.put48(bytes, note.head().seq());
      bytes.put(HexFormat.of().parseHex(note.head().hash()));
      Wide.put48(bytes, note.head().time());
    }
    return bytes.array();
  }

  /** None where it is anything else. */
  static List<HeadNote> decode(byte[] value) {
    if (value.length % LENGTH != 0 || value.length > MOST * LENGTH) {
      return List.of();
    }
    ByteBuffer bytes = ByteBuffer.wrap(value);
    List<HeadNote> notes = new ArrayList<>();
    while (bytes.hasRemaining()) {
      int node = bytes.getInt();
      long seq = Wide.get48(bytes);
      byte[] hash = new byte[HASH_BYTES];
      bytes.get(hash);
      long time = Wide.get48(bytes);
      notes.add(new HeadNote(node, new AuditHead(seq, HexFormat.of().formatHex(hash), time)));
    }
    return List.copyOf(notes);
  }
}
