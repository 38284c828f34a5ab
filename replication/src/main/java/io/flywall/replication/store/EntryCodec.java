package io.flywall.replication.store;

import io.flywall.replication.Position;
import io.flywall.replication.scan.Scanned;
import io.flywall.replication.tree.Attributes;
import io.flywall.replication.tree.Change;
import io.flywall.replication.tree.Chunk;
import io.flywall.replication.tree.ContentHash;
import io.flywall.replication.tree.Entry;
import io.flywall.replication.tree.Piece;
import io.flywall.replication.tree.TreePath;
import io.flywall.value.Term;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Entries as bytes, big-endian, strings as {@link DataOutput#writeUTF} has them. One for each file
 * that is read: it remembers attributes, so that equal ones are one.
 */
final class EntryCodec {
  private static final byte FILE = 'F';
  private static final byte DIRECTORY = 'D';
  private static final byte LINK = 'L';
  private static final byte REMOVED = '-';
  private static final int HOLE = 0;

  private final Map<Attributes, Attributes> seen = new HashMap<>();

  void write(DataOutput to, Position position) throws IOException {
    to.writeLong(position.term().number());
    to.writeLong(position.sequence());
  }

  Position position(DataInput from) throws IOException {
    return new Position(new Term(from.readLong()), from.readLong());
  }

  void write(DataOutput to, Scanned scanned) throws IOException {
    write(to, scanned.entry());
    to.writeLong(scanned.changed());
    to.writeLong(scanned.inode());
  }

  Scanned scanned(DataInput from) throws IOException {
    return new Scanned(entry(from), from.readLong(), from.readLong());
  }

  void write(DataOutput to, Change change) throws IOException {
    if (change instanceof Change.Put put) {
      write(to, put.entry());
    } else {
      to.writeByte(REMOVED);
      to.writeUTF(change.path().text());
    }
  }

  Change change(DataInput from) throws IOException {
    byte kind = from.readByte();
    return kind == REMOVED
        ? new Change.Remove(new TreePath(from.readUTF()))
        : new Change.Put(entry(kind, from));
  }

  private void write(DataOutput to, Entry entry) throws IOException {
    if (entry instanceof Entry.File file) {
      to.writeByte(FILE);
      head(to, entry);
      to.writeLong(file.modified());
      write(to, file.pieces());
    } else if (entry instanceof Entry.Link link) {
      to.writeByte(LINK);
      head(to, entry);
      to.writeUTF(link.target());
    } else {
      to.writeByte(DIRECTORY);
      head(to, entry);
    }
  }

  private Entry entry(DataInput from) throws IOException {
    return entry(from.readByte(), from);
  }

  private Entry entry(byte kind, DataInput from) throws IOException {
    TreePath path = new TreePath(from.readUTF());
    Attributes attributes = attributes(from);
    return switch (kind) {
      case FILE -> {
        long modified = from.readLong();
        List<Piece> pieces = pieces(from);
        long size = pieces.stream().mapToLong(Piece::length).sum();
        yield new Entry.File(path, attributes, modified, size, pieces);
      }
      case DIRECTORY -> new Entry.Directory(path, attributes);
      case LINK -> new Entry.Link(path, attributes, from.readUTF());
      default -> throw new CheckedReader.Damaged("no entry begins with " + kind);
    };
  }

  private static void head(DataOutput to, Entry entry) throws IOException {
    to.writeUTF(entry.path().text());
    Attributes attributes = entry.attributes();
    to.writeShort(attributes.mode());
    to.writeInt(attributes.uid());
    to.writeInt(attributes.gid());
    to.writeUTF(attributes.user());
    to.writeUTF(attributes.group());
  }

  private Attributes attributes(DataInput from) throws IOException {
    Attributes read =
        new Attributes(
            from.readShort(), from.readInt(), from.readInt(), from.readUTF(), from.readUTF());
    return seen.computeIfAbsent(read, same -> same);
  }

  private static void write(DataOutput to, List<Piece> pieces) throws IOException {
    to.writeInt(pieces.size());
    for (Piece piece : pieces) {
      if (piece instanceof Piece.Data data) {
        to.writeInt(data.chunk().length());
        to.write(data.chunk().hash().bytes());
      } else {
        to.writeInt(HOLE);
        to.writeLong(piece.length());
      }
    }
  }

  private static List<Piece> pieces(DataInput from) throws IOException {
    int count = from.readInt();
    List<Piece> pieces = new ArrayList<>(Math.min(count, 1024));
    for (int i = 0; i < count; i++) {
      int length = from.readInt();
      if (length == HOLE) {
        pieces.add(new Piece.Hole(from.readLong()));
      } else {
        byte[] hash = new byte[ContentHash.LENGTH];
        from.readFully(hash);
        pieces.add(new Piece.Data(new Chunk(new ContentHash(hash), length)));
      }
    }
    return pieces;
  }
}
