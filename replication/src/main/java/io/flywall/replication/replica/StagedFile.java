package io.flywall.replication.replica;

import io.flywall.replication.content.ChunkCheck;
import io.flywall.replication.content.SparseCopy;
import io.flywall.replication.crypto.Sha256;
import io.flywall.replication.directory.Facts;
import io.flywall.replication.directory.OpenDirectory;
import io.flywall.replication.directory.Owners;
import io.flywall.replication.tree.Attributes;
import io.flywall.replication.tree.Chunk;
import io.flywall.replication.tree.Entry;
import io.flywall.replication.tree.Piece;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A file on its way, in a staging folder. Its name is made of where it goes and what it will hold:
 * what was staged before an interruption is found again, also on the way to another version.
 */
final class StagedFile {
  /** 160 of 256 bits: nobody finds two of one name, and it is short enough to be listed. */
  private static final int NAME_LENGTH = 40;

  private final Entry.File entry;
  private int missing;

  StagedFile(Entry.File entry) {
    this.entry = entry;
    for (Piece piece : entry.pieces()) {
      missing += piece instanceof Piece.Data ? 1 : 0;
    }
  }

  static String name(Entry.File entry) {
    MessageDigest sha256 = Sha256.newDigest();
    sha256.update(entry.path().text().getBytes(StandardCharsets.UTF_8));
    for (Piece piece : entry.pieces()) {
      ByteBuffer length = ByteBuffer.allocate(Long.BYTES).putLong(piece.length()).flip();
      sha256.update(length);
      if (piece instanceof Piece.Data data) {
        sha256.update(data.chunk().hash().bytes());
      }
    }
    return HexFormat.of().formatHex(sha256.digest()).substring(0, NAME_LENGTH);
  }

  Entry.File entry() {
    return entry;
  }

  /** Made anew each time: of a hundred thousand files that wait they would take 8 MB. */
  String name() {
    return name(entry);
  }

  /** One of its chunks is in it. True: it was the last. */
  boolean arrived() {
    missing--;
    return missing == 0;
  }

  boolean isComplete() {
    return missing == 0;
  }

  /** Opens it, as far as it was written before. */
  FileChannel open(OpenDirectory folder) throws IOException {
    String name = name();
    Optional<Facts> facts = folder.facts(name);
    if (facts.isEmpty()) {
      return folder.create(name);
    }
    return folder.write(name);
  }

  static void write(FileChannel file, long offset, ByteBuffer bytes) throws IOException {
    ByteBuffer rest = bytes.duplicate();
    long at = offset;
    while (rest.hasRemaining()) {
      at += file.write(rest, at);
    }
  }

  /** Whether {@code chunk} is at {@code offset} already. */
  static boolean holds(FileChannel file, long offset, Chunk chunk, ChunkCheck check)
      throws IOException {
    if (file.size() < offset + chunk.length()) {
      return false;
    }
    ByteBuffer bytes = ByteBuffer.allocate(chunk.length());
    int read = 0;
    while (bytes.hasRemaining() && read >= 0) {
      read = file.read(bytes, offset + bytes.position());
    }
    return check.holds(chunk, bytes.flip());
  }

  /** Its length, its owner, its mode, its time. The content is complete. */
  void finish(OpenDirectory folder, FileChannel file, Owners owners) throws IOException {
    SparseCopy.lengthen(file, entry.size());
    Attributes attributes = entry.attributes();
    String name = name();
    folder.setOwner(name, owners.user(attributes), owners.group(attributes));
    folder.setMode(name, attributes.mode());
    folder.setModified(name, entry.modified());
  }
}
