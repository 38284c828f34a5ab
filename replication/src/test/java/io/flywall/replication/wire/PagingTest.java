package io.flywall.replication.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.replication.Position;
import io.flywall.replication.tree.Attributes;
import io.flywall.replication.tree.Change;
import io.flywall.replication.tree.Entry;
import io.flywall.replication.tree.Tree;
import io.flywall.replication.tree.TreePath;
import io.flywall.value.Term;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PagingTest {
  private static final Position TARGET = new Position(new Term(3), 9);
  private static final long ROOM = 1 << 28;

  @Test
  void changes_survive_their_way_through_pages_on_the_wire() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Tree before = Messages.tree(random, random.nextInt(60));
      Tree after = Messages.tree(random, random.nextInt(60));
      List<Change> changes = before.changesTo(after);
      int batch = 1 + random.nextInt(10);
      assertEquals(changes, throughTheWire(changes, false, batch), "seed " + seed);
    }
  }

  @Test
  void a_file_of_more_pieces_than_a_page_holds_is_put_together_again() {
    Entry.File large = Messages.file(new TreePath("large"), new Random(1), 5_000);
    Entry.File none = Messages.file(new TreePath("none"), new Random(1), 0);
    List<Change> changes = List.of(new Change.Put(large), new Change.Put(none));
    assertEquals(changes, throughTheWire(changes, true, 1000));
  }

  private static List<Change> throughTheWire(List<Change> changes, boolean whole, int batch) {
    Paging paging = new Paging(4, TARGET, whole, batch, changes.iterator());
    PageAssembly assembly = new PageAssembly(whole, ROOM);
    boolean last = false;
    while (!last) {
      Message.Page sent = paging.next();
      byte[] frame = Messages.frame(sent);
      assertTrue(frame.length < 128 * 1024, "a page of " + frame.length);
      assertTrue(sent.items().size() <= batch);
      Message.Page page =
          (Message.Page) ((Decoded.Understood) MessageCodec.decode(frame)).message();
      assertEquals(Optional.empty(), assembly.add(page.items()));
      last = page.last();
    }
    return assembly.complete().orElseThrow();
  }

  private static Item.File begun(String path, long size, List<Change> of, boolean more) {
    Entry.File file = (Entry.File) ((Change.Put) of.get(0)).entry();
    return new Item.File(new TreePath(path), file.attributes(), 0, size, file.pieces(), more);
  }

  private static List<Change> oneFile() {
    return List.of(new Change.Put(Messages.file(new TreePath("f"), new Random(5), 3)));
  }

  private static long sizeOf(List<Change> changes) {
    return ((Entry.File) ((Change.Put) changes.get(0)).entry()).size();
  }

  private static Optional<Refusal> judged(boolean whole, Item... items) {
    return new PageAssembly(whole, ROOM).add(List.of(items));
  }

  @Test
  void pieces_that_are_not_their_file_are_malformed() {
    List<Change> file = oneFile();
    long size = sizeOf(file);
    Optional<Refusal> malformed = Optional.of(Refusal.MALFORMED);
    assertEquals(Optional.empty(), judged(true, begun("f", size, file, false)));
    assertEquals(malformed, judged(true, begun("f", size - 1, file, false)));
    assertEquals(malformed, judged(true, begun("f", size + 1, file, false)));
    assertEquals(malformed, judged(true, new Item.Pieces(List.of(), false)));
    assertEquals(
        malformed, judged(true, begun("f", size, file, true), new Item.Remove(new TreePath("g"))));
  }

  @Test
  void a_file_that_never_ends_is_not_complete() {
    PageAssembly assembly = new PageAssembly(true, ROOM);
    assertEquals(Optional.empty(), assembly.add(List.of(begun("f", 1 << 30, oneFile(), true))));
    assertEquals(Optional.empty(), assembly.complete());
  }

  @Test
  void paths_come_in_order_and_once() {
    Item a = new Item.Remove(new TreePath("a"));
    Item b = new Item.Remove(new TreePath("b"));
    assertEquals(Optional.empty(), judged(false, a, b));
    assertEquals(Optional.of(Refusal.MALFORMED), judged(false, b, a));
    assertEquals(Optional.of(Refusal.MALFORMED), judged(false, a, a));
  }

  @Test
  void nothing_is_removed_from_a_whole_tree() {
    assertEquals(Optional.of(Refusal.MALFORMED), judged(true, new Item.Remove(new TreePath("a"))));
  }

  @Test
  void an_endless_tree_ends_where_this_node_can_hold_no_more() {
    PageAssembly assembly = new PageAssembly(true, 100_000);
    Optional<Refusal> verdict = Optional.empty();
    int pages = 0;
    while (verdict.isEmpty() && pages < 1000) {
      List<Item> page = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        String path = String.format("%08d", pages * 100 + i);
        page.add(begun(path, sizeOf(oneFile()), oneFile(), false));
      }
      verdict = assembly.add(Collections.unmodifiableList(page));
      pages++;
    }
    assertEquals(Optional.of(Refusal.ENDLESS), verdict);
    assertTrue(pages < 5, pages + " pages");
  }

  /** As the package runs: a heap of 96 MB, a third of it for trees that arrive. */
  @Test
  void a_hundred_thousand_small_files_are_not_too_many() {
    PageAssembly assembly = new PageAssembly(true, 96L * 1024 * 1024 / 3);
    List<Change> small =
        List.of(new Change.Put(Messages.file(new TreePath("f"), new Random(5), 1)));
    for (int i = 0; i < 100_000; i++) {
      String path = String.format("zones/slave/%08d.example", i);
      Optional<Refusal> verdict = assembly.add(List.of(begun(path, sizeOf(small), small, false)));
      assertEquals(Optional.empty(), verdict, "file " + i);
    }
    assertEquals(100_000, assembly.complete().orElseThrow().size());
  }

  @Test
  void long_texts_weigh_what_they_take() {
    PageAssembly assembly = new PageAssembly(true, 1_000_000);
    Attributes attributes = new Attributes(0777, 0, 0, "u".repeat(255), "g".repeat(255));
    int links = 0;
    Optional<Refusal> verdict = Optional.empty();
    while (verdict.isEmpty() && links < 10_000) {
      TreePath path = new TreePath(String.format("%08d", links));
      verdict =
          assembly.add(List.of(new Item.Link(new Entry.Link(path, attributes, "t".repeat(4095)))));
      links++;
    }
    assertEquals(Optional.of(Refusal.ENDLESS), verdict);
    // Even with a byte a character these are a million.
    assertTrue(links * (4095L + 255 + 255) < 1_100_000, links + " links");
  }

  @Test
  void entries_of_one_owner_share_what_is_known_of_him() {
    PageAssembly assembly = new PageAssembly(true, ROOM);
    for (String path : List.of("a", "b")) {
      Attributes own = new Attributes(0755, 5, 6, new String("user"), new String("group"));
      Item item = new Item.Directory(new Entry.Directory(new TreePath(path), own));
      assertEquals(Optional.empty(), assembly.add(List.of(item)));
    }
    List<Change> changes = assembly.complete().orElseThrow();
    assertSame(attributesOf(changes.get(0)), attributesOf(changes.get(1)));
  }

  private static Attributes attributesOf(Change change) {
    return ((Change.Put) change).entry().attributes();
  }
}
