package io.flywall.replication.wire;

import io.flywall.replication.tree.Attributes;
import io.flywall.replication.tree.Change;
import io.flywall.replication.tree.Entry;
import io.flywall.replication.tree.Piece;
import io.flywall.replication.tree.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Pages put together again, and judged: paths in order and each once, pieces that make up their
 * file, no removals in a whole tree, and no more of it than this node can hold. One thread.
 */
public final class PageAssembly {
  /**
   * With {@link #PIECE} and a path of thirty characters 254 bytes: a tenth more than the 232 that
   * each of 100,000 files of one piece was measured to take. What is too high here keeps a node
   * from following that could.
   */
  private static final long PLAIN = 130;

  private static final long PIECE = 64;

  /** Java's strings have two bytes a character, unless all of them are Latin. */
  private static final long CHARACTER = 2;

  private final boolean whole;
  private final long mostWeight;
  private final List<Change> changes = new ArrayList<>();
  private final Map<Attributes, Attributes> shared = new HashMap<>();
  private long weight;
  private Optional<TreePath> last = Optional.empty();
  private Optional<Item.File> begun = Optional.empty();
  private List<Piece> pieces = new ArrayList<>();
  private long length;

  /**
   * @param whole whether it is a whole tree
   * @param mostWeight bytes of memory, about, that a version may take
   */
  public PageAssembly(boolean whole, long mostWeight) {
    this.whole = whole;
    this.mostWeight = mostWeight;
  }

  /** Takes the next page; what is wrong with it, or empty. */
  public Optional<Refusal> add(List<Item> page) {
    try {
      for (Item item : page) {
        add(item);
      }
      return Optional.empty();
    } catch (Misread misread) {
      return Optional.of(misread.reason());
    }
  }

  /** All changes; empty when a file has begun and not ended. */
  public Optional<List<Change>> complete() {
    return begun.isPresent() ? Optional.empty() : Optional.of(changes);
  }

  private void add(Item item) throws Misread {
    weigh(item);
    if (begun.isPresent() != item instanceof Item.Pieces) {
      throw new Misread(Refusal.MALFORMED);
    }
    if (item instanceof Item.File file) {
      inOrder(file.path());
      begun = Optional.of(file);
      pieces = new ArrayList<>();
      length = 0;
      addPieces(file.pieces(), file.more());
    } else if (item instanceof Item.Pieces further) {
      addPieces(further.pieces(), further.more());
    } else if (item instanceof Item.Directory directory) {
      Entry.Directory entry = directory.entry();
      put(new Entry.Directory(entry.path(), shared(entry.attributes())));
    } else if (item instanceof Item.Link link) {
      Entry.Link entry = link.entry();
      put(new Entry.Link(entry.path(), shared(entry.attributes()), entry.target()));
    } else if (item instanceof Item.Remove remove) {
      remove(remove.path());
    }
  }

  /** Few differ from one another, and of each entry they would be five objects. */
  private Attributes shared(Attributes attributes) {
    Attributes known = shared.putIfAbsent(attributes, attributes);
    return known == null ? attributes : known;
  }

  private void put(Entry entry) throws Misread {
    inOrder(entry.path());
    changes.add(new Change.Put(entry));
  }

  private void remove(TreePath path) throws Misread {
    if (whole) {
      throw new Misread(Refusal.MALFORMED);
    }
    inOrder(path);
    changes.add(new Change.Remove(path));
  }

  private void inOrder(TreePath path) throws Misread {
    if (last.isPresent() && last.get().compareTo(path) >= 0) {
      throw new Misread(Refusal.MALFORMED);
    }
    last = Optional.of(path);
  }

  private void addPieces(List<Piece> further, boolean more) throws Misread {
    Item.File file = begun.orElseThrow();
    for (Piece piece : further) {
      if (piece.length() > file.size() - length) {
        throw new Misread(Refusal.MALFORMED);
      }
      length += piece.length();
      pieces.add(piece);
    }
    if (!more) {
      end(file);
    }
  }

  private void end(Item.File file) throws Misread {
    if (length != file.size()) {
      throw new Misread(Refusal.MALFORMED);
    }
    changes.add(
        new Change.Put(
            new Entry.File(
                file.path(), shared(file.attributes()), file.modified(), file.size(), pieces)));
    begun = Optional.empty();
  }

  private void weigh(Item item) throws Misread {
    weight += weightOf(item);
    if (weight > mostWeight) {
      throw new Misread(Refusal.ENDLESS);
    }
  }

  /** Bytes of memory, about, that was taken in until now. */
  public long weight() {
    return weight;
  }

  /**
   * What an item takes in memory, about: measured with trees of small files, and every text by its
   * length, since a link may have 4 KB of it.
   */
  private static long weightOf(Item item) {
    if (item instanceof Item.File file) {
      return PLAIN + weightOf(file.path(), file.attributes()) + PIECE * file.pieces().size();
    } else if (item instanceof Item.Pieces further) {
      return PLAIN + PIECE * further.pieces().size();
    } else if (item instanceof Item.Directory directory) {
      return PLAIN + weightOf(directory.entry().path(), directory.entry().attributes());
    } else if (item instanceof Item.Link link) {
      return PLAIN
          + weightOf(link.entry().path(), link.entry().attributes())
          + CHARACTER * link.entry().target().length();
    }
    return PLAIN + CHARACTER * ((Item.Remove) item).path().text().length();
  }

  private static long weightOf(TreePath path, Attributes attributes) {
    int characters =
        path.text().length() + attributes.user().length() + attributes.group().length();
    return CHARACTER * characters;
  }
}
