package io.flywall.replication.wire;

import io.flywall.replication.tree.Attributes;
import io.flywall.replication.tree.Chunk;
import io.flywall.replication.tree.Entry;
import io.flywall.replication.tree.Piece;
import io.flywall.replication.tree.TreePath;
import java.util.ArrayList;
import java.util.List;

/** The items of a page as bytes. */
final class ItemCodec {
  private static final int FILE = 1;
  private static final int PIECES = 2;
  private static final int DIRECTORY = 3;
  private static final int LINK = 4;
  private static final int REMOVE = 5;

  private static final int DATA = 1;
  private static final int HOLE = 2;

  /** The upper bits of a mode belong to the kind of an entry, which is said by the item. */
  private static final int MODE = 07777;

  private ItemCodec() {}

  static void write(Item item, BodyWriter body) {
    if (item instanceof Item.File file) {
      body.put8(FILE).put(file.path().text());
      write(file.attributes(), body);
      body.put64(file.modified()).put64(file.size());
      write(file.pieces(), file.more(), body);
    } else if (item instanceof Item.Pieces pieces) {
      body.put8(PIECES);
      write(pieces.pieces(), pieces.more(), body);
    } else if (item instanceof Item.Directory directory) {
      body.put8(DIRECTORY).put(directory.entry().path().text());
      write(directory.entry().attributes(), body);
    } else if (item instanceof Item.Link link) {
      body.put8(LINK).put(link.entry().path().text());
      write(link.entry().attributes(), body);
      body.put(link.entry().target());
    } else if (item instanceof Item.Remove remove) {
      body.put8(REMOVE).put(remove.path().text());
    }
  }

  private static void write(Attributes attributes, BodyWriter body) {
    body.put16(attributes.mode()).put32(attributes.uid()).put32(attributes.gid());
    body.put(attributes.user()).put(attributes.group());
  }

  private static void write(List<Piece> pieces, boolean more, BodyWriter body) {
    body.put(more).put16(pieces.size());
    for (Piece piece : pieces) {
      if (piece instanceof Piece.Data data) {
        body.put8(DATA).put(data.chunk());
      } else {
        body.put8(HOLE).put64(piece.length());
      }
    }
  }

  static Item read(BodyReader body) throws Misread {
    return switch (body.unsigned8()) {
      case FILE -> file(body);
      case PIECES -> furtherPieces(body);
      case DIRECTORY -> new Item.Directory(new Entry.Directory(body.path(), attributes(body)));
      case LINK -> new Item.Link(new Entry.Link(body.path(), attributes(body), target(body)));
      case REMOVE -> new Item.Remove(body.path());
      default -> throw new Misread(Refusal.MALFORMED);
    };
  }

  private static Item file(BodyReader body) throws Misread {
    TreePath path = body.path();
    Attributes attributes = attributes(body);
    long modified = body.int64();
    long size = body.count64();
    boolean more = body.flag();
    return new Item.File(path, attributes, modified, size, pieces(body), more);
  }

  private static Item furtherPieces(BodyReader body) throws Misread {
    boolean more = body.flag();
    return new Item.Pieces(pieces(body), more);
  }

  private static Attributes attributes(BodyReader body) throws Misread {
    int mode = body.unsigned16();
    if ((mode & ~MODE) != 0) {
      throw new Misread(Refusal.MALFORMED);
    }
    return new Attributes(mode, body.int32(), body.int32(), owner(body), owner(body));
  }

  private static String owner(BodyReader body) throws Misread {
    String name = body.text();
    if (Attributes.misfitOfName(name).isPresent()) {
      throw new Misread(Refusal.MALFORMED);
    }
    return name;
  }

  private static String target(BodyReader body) throws Misread {
    String target = body.text();
    if (Entry.Link.misfit(target).isPresent()) {
      throw new Misread(Refusal.BAD_PATH);
    }
    return target;
  }

  /** The list grows with what is really there, whatever count was announced. */
  private static List<Piece> pieces(BodyReader body) throws Misread {
    int count = body.unsigned16();
    List<Piece> pieces = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pieces.add(piece(body));
    }
    return pieces;
  }

  private static Piece piece(BodyReader body) throws Misread {
    int form = body.unsigned8();
    if (form == DATA) {
      Chunk chunk = body.chunk();
      return new Piece.Data(chunk);
    }
    long length = body.count64();
    if (form != HOLE || length == 0) {
      throw new Misread(Refusal.MALFORMED);
    }
    return new Piece.Hole(length);
  }
}
