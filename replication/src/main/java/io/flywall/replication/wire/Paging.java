package io.flywall.replication.wire;

import io.flywall.replication.Position;
import io.flywall.replication.tree.Change;
import io.flywall.replication.tree.Entry;
import io.flywall.replication.tree.Piece;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * A tree or a list of changes on its way out, a page at a time: what is encoded at once is bounded,
 * whatever the dataset's size. One thread.
 */
public final class Paging {
  /** One page stays below a quarter of the largest chunk, so that it delays nothing either. */
  private static final int PAGE_BYTES = 48 * 1024;

  /** With 37 bytes a piece about half a page. */
  private static final int MOST_PIECES = 600;

  /** Of a list whose length takes two bytes. */
  private static final int MOST_ITEMS = 0xffff;

  private final int channel;
  private final Position target;
  private final boolean whole;
  private final int batch;
  private final Iterator<Change> changes;
  private Iterator<Item> items = List.<Item>of().iterator();

  /**
   * @param batch changes in one page, at most
   */
  public Paging(int channel, Position target, boolean whole, int batch, Iterator<Change> changes) {
    this.channel = channel;
    this.target = target;
    this.whole = whole;
    this.batch = Math.min(batch, MOST_ITEMS);
    this.changes = changes;
  }

  public boolean hasNext() {
    return items.hasNext() || changes.hasNext();
  }

  /** The next page; also the only one of a version in which nothing has changed. */
  public Message.Page next() {
    List<Item> page = new ArrayList<>();
    int bytes = 0;
    while (hasNext() && page.size() < batch && bytes < PAGE_BYTES) {
      Item item = nextItem();
      page.add(item);
      bytes += sizeOf(item);
    }
    return new Message.Page(channel, target, whole, !hasNext(), page);
  }

  private Item nextItem() {
    if (!items.hasNext()) {
      items = itemsOf(changes.next());
    }
    return items.next();
  }

  private static int sizeOf(Item item) {
    BodyWriter body = new BodyWriter(256);
    ItemCodec.write(item, body);
    return body.size();
  }

  private static Iterator<Item> itemsOf(Change change) {
    if (!(change instanceof Change.Put put)) {
      return List.<Item>of(new Item.Remove(change.path())).iterator();
    }
    if (put.entry() instanceof Entry.File file) {
      return new FileItems(file);
    }
    Item item =
        put.entry() instanceof Entry.Link link
            ? new Item.Link(link)
            : new Item.Directory((Entry.Directory) put.entry());
    return List.of(item).iterator();
  }

  /** A file of 5 GB has 40,000 pieces: it is cut as it is read. */
  private static final class FileItems implements Iterator<Item> {
    private final Entry.File file;
    private int from;
    private boolean begun;

    FileItems(Entry.File file) {
      this.file = file;
    }

    @Override
    public boolean hasNext() {
      return !begun || from < file.pieces().size();
    }

    @Override
    public Item next() {
      int to = Math.min(from + MOST_PIECES, file.pieces().size());
      List<Piece> some = file.pieces().subList(from, to);
      boolean more = to < file.pieces().size();
      Item item =
          begun
              ? new Item.Pieces(some, more)
              : new Item.File(
                  file.path(), file.attributes(), file.modified(), file.size(), some, more);
      begun = true;
      from = to;
      return item;
    }
  }
}
