package io.flywall.replication.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.replication.MemoryDirectory;
import io.flywall.replication.TestClock;
import io.flywall.replication.tree.Entry;
import io.flywall.replication.tree.TreePath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScannerTest {
  @TempDir(factory = MemoryDirectory.class)
  Path directory;

  private Path root;

  @BeforeEach
  void make() throws IOException {
    root = Files.createDirectories(directory.resolve("here/root"));
  }

  private Scanner scanner(Coverage coverage) throws IOException {
    Spool spool = new Spool(directory.resolve("spool"), 1 << 20);
    // An hour later every stamp is sure.
    return new Scanner(coverage, spool, () -> Instant.now().plusSeconds(3600));
  }

  private Coverage coverage(String... exclude) {
    return new Coverage(List.of(Root.named("root", root.getParent())), List.of(exclude));
  }

  private static Set<String> paths(Scan scan) {
    return scan.tree().entries().stream()
        .map(entry -> entry.path().text())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void paths_of_a_tree_are_absolute_without_the_first_slash() throws IOException {
    Path file = Files.writeString(root.resolve("a.conf"), "a");
    Files.writeString(root.resolve("b.txt"), "b");
    Coverage coverage = new Coverage(List.of(Root.of(root.resolve("*.conf"))), List.of());
    Scan scan = scanner(coverage).all(Scan.NOTHING, DirectoryListener.NONE);
    assertEquals(new TreeSet<>(List.of(file.toString().substring(1))), paths(scan));
  }

  @Test
  void what_lies_deeper_than_any_stack_is_named_and_left_out() throws IOException {
    Path deep = root;
    for (int i = 1; i <= Coverage.DEEPEST + 1; i++) {
      deep = Files.createDirectory(deep.resolve("d"));
    }
    Files.writeString(root.resolve("beside"), "text");
    Scan scan = scanner(coverage()).all(Scan.NOTHING, DirectoryListener.NONE);
    assertEquals(Coverage.DEEPEST + 1, scan.tree().size());
    assertTrue(scan.tree().at(new TreePath("root/beside")).isPresent());
    assertTrue(scan.skipped().get(0).why().contains("deeper"), scan.skipped()::toString);
  }

  @Test
  void what_is_excluded_is_not_there() throws IOException {
    Files.createDirectories(root.resolve("cache/deep"));
    Files.createDirectories(root.resolve("sub/cache"));
    Files.createDirectories(root.resolve("sub/own"));
    for (String name : List.of("cache/deep/x", "sub/own/x", "sub/a.local", "b.local", "kept")) {
      Files.writeString(root.resolve(name), name);
    }
    Scan scan =
        scanner(coverage("*.local", "/cache/", "sub/own"))
            .all(Scan.NOTHING, DirectoryListener.NONE);
    assertEquals(new TreeSet<>(List.of("root", "root/kept", "root/sub")), paths(scan));
  }

  @Test
  void a_pattern_with_a_slash_is_one_from_the_root() throws IOException {
    Files.createDirectories(root.resolve("a/b"));
    Files.createDirectories(root.resolve("b"));
    Scan scan = scanner(coverage("a/b")).all(Scan.NOTHING, DirectoryListener.NONE);
    assertEquals(new TreeSet<>(List.of("root", "root/a", "root/b")), paths(scan));
  }

  @Test
  void what_cannot_be_replicated_is_named_and_passed_over() throws Exception {
    Files.writeString(root.resolve("fine"), "fine");
    Path pipe = root.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    String odd = "printf x > \"$1/$(printf 'odd\\377')\"";
    assertEquals(
        0, new ProcessBuilder("/bin/sh", "-c", odd, "sh", root.toString()).start().waitFor());
    Scan scan = scanner(coverage()).all(Scan.NOTHING, DirectoryListener.NONE);
    assertEquals(new TreeSet<>(List.of("root", "root/fine")), paths(scan));
    List<String> why = scan.skipped().stream().map(Skipped::why).sorted().toList();
    assertEquals(List.of("is a named pipe", "is no UTF-8 name"), why);
    Files.delete(pipe);
    String remove = "rm -r -- \"$1\"/odd*";
    assertEquals(
        0, new ProcessBuilder("/bin/sh", "-c", remove, "sh", root.toString()).start().waitFor());
    assertEquals(List.of(), scanner(coverage()).all(scan, DirectoryListener.NONE).skipped());
  }

  @Test
  void what_is_served_as_it_was_is_named_before_what_never_is() throws Exception {
    Coverage coverage =
        new Coverage(
            List.of(
                Root.named("root", root.getParent()),
                Root.named("away", directory.resolve("mounted"))),
            List.of());
    Files.createDirectories(directory.resolve("mounted/away"));
    Scan first = scanner(coverage).all(Scan.NOTHING, DirectoryListener.NONE);
    String pipes = "cd \"$1\" && mkfifo $(seq 100 250)";
    assertEquals(
        0, new ProcessBuilder("/bin/sh", "-c", pipes, "sh", root.toString()).start().waitFor());
    Files.move(directory.resolve("mounted"), directory.resolve("elsewhere"));
    Scan scan = scanner(coverage).all(first, DirectoryListener.NONE);
    assertEquals(100, scan.skipped().size());
    assertTrue(scan.skipped().get(0).isStale(), scan.skipped()::toString);
    assertTrue(scan.tree().at(new TreePath("away")).isPresent());
    // Where nothing ever was there is nothing that could be missing.
    List<Skipped> never = scanner(coverage).all(Scan.NOTHING, DirectoryListener.NONE).skipped();
    assertFalse(never.stream().anyMatch(Skipped::isStale), never::toString);
  }

  @Test
  void only_what_has_changed_is_read_again() throws IOException {
    Files.writeString(root.resolve("a"), "one");
    Files.writeString(root.resolve("b"), "two");
    Scanner scanner = scanner(coverage());
    Scan first = scanner.all(Scan.NOTHING, DirectoryListener.NONE);
    Files.writeString(root.resolve("b"), "zwei");
    Scan second = scanner.all(first, DirectoryListener.NONE);
    TreePath a = new TreePath("root/a");
    TreePath b = new TreePath("root/b");
    assertSame(first.files().at(a).get(), second.files().at(a).get());
    assertFalse(first.tree().at(b).equals(second.tree().at(b)));
    assertSame(second.tree(), scanner.all(second, DirectoryListener.NONE).tree());
  }

  @Test
  void an_edit_within_the_kernels_tick_that_keeps_the_size_is_seen() throws IOException {
    Path file = Files.writeString(root.resolve("a"), "one");
    Spool spool = new Spool(directory.resolve("spool"), 1 << 20);
    Scanner scanner = new Scanner(coverage(), spool, TestClock.WALL);
    Scan scan = scanner.all(Scan.NOTHING, DirectoryListener.NONE);
    TreePath path = new TreePath("root/a");
    for (int i = 0; i < 50; i++) {
      Files.writeString(file, i % 2 == 0 ? "two" : "one");
      Scan next = scanner.all(scan, DirectoryListener.NONE);
      Entry.File before = (Entry.File) scan.tree().at(path).orElseThrow();
      Entry.File after = (Entry.File) next.tree().at(path).orElseThrow();
      assertFalse(before.pieces().equals(after.pieces()), "edit " + i);
      scan = next;
    }
  }

  @Test
  void a_part_is_looked_at_alone() throws IOException {
    Files.createDirectories(root.resolve("sub"));
    Files.writeString(root.resolve("sub/a"), "a");
    Files.writeString(root.resolve("b"), "b");
    Scanner scanner = scanner(coverage());
    Scan first = scanner.all(Scan.NOTHING, DirectoryListener.NONE);
    Files.delete(root.resolve("sub/a"));
    Files.writeString(root.resolve("sub/c"), "c");
    Files.delete(root.resolve("b"));
    Scan second =
        scanner.some(
            first,
            List.of(new TreePath("root/sub"), new TreePath("root/sub/a")),
            DirectoryListener.NONE);
    assertEquals(new TreeSet<>(List.of("root", "root/b", "root/sub", "root/sub/c")), paths(second));
  }

  @Test
  void a_disk_that_is_not_there_is_not_taken_for_deleted() throws IOException {
    Files.writeString(root.resolve("a"), "a");
    Scanner scanner = scanner(coverage());
    Scan first = scanner.all(Scan.NOTHING, DirectoryListener.NONE);
    Path away = directory.resolve("away");
    Files.move(root.getParent(), away);
    Scan second = scanner.all(first, DirectoryListener.NONE);
    assertEquals(paths(first), paths(second));
    assertEquals(1, second.skipped().size());
    Files.move(away, root.getParent());
    assertEquals(paths(first), paths(scanner.all(second, DirectoryListener.NONE)));
  }

  @Test
  void a_spool_has_a_bound_and_keeps_the_newest() throws IOException {
    Spool spool = new Spool(directory.resolve("spool"), 10);
    TreePath path = new TreePath("root/a");
    assertTrue(keep(spool, path, "eight ch").isPresent());
    assertEquals("nine char", Files.readString(keep(spool, path, "nine char").orElseThrow()));
    assertTrue(keep(spool, new TreePath("root/b"), "two").isEmpty());
    spool.drop(path);
    assertEquals(List.of(), spool.copiesOf(path));
    assertTrue(keep(spool, new TreePath("root/b"), "two").isPresent());
  }

  @Test
  void while_readers_come_too_late_the_last_contents_of_what_changes_stay() throws IOException {
    Path file = Files.writeString(root.resolve("a"), "0");
    TreePath path = new TreePath("root/a");
    Spool spool = new Spool(directory.resolve("spool"), 1 << 20);
    Scanner scanner = new Scanner(coverage(), spool, () -> Instant.now().plusSeconds(3600));
    Scan scan = scanner.all(Scan.NOTHING, DirectoryListener.NONE);
    assertEquals(List.of(), spool.copiesOf(path), "nobody came late");
    spool.readerCameLate();
    for (int change = 1; change <= 20; change++) {
      Files.writeString(file, "content " + change);
      scan = scanner.some(scan, List.of(path), DirectoryListener.NONE);
    }
    List<String> kept = new ArrayList<>();
    for (Path copy : spool.copiesOf(path)) {
      kept.add(Files.readString(copy));
    }
    assertEquals(8, kept.size(), kept.toString());
    assertEquals("content 20", kept.get(0));
    assertEquals("content 13", kept.get(7));
    Files.writeString(file, "of another time");
    Scan unused = scanner.all(scan, DirectoryListener.NONE);
    assertEquals(List.of(), spool.copiesOf(path), "nobody has come late since");
  }

  @Test
  void older_copies_for_late_readers_make_room() throws IOException {
    Spool spool = new Spool(directory.resolve("spool"), 10);
    TreePath a = new TreePath("root/a");
    TreePath b = new TreePath("root/b");
    spool.readerCameLate();
    for (String text : List.of("111", "222", "333")) {
      assertTrue(keep(spool, a, text).isPresent());
    }
    assertEquals(3, spool.copiesOf(a).size());
    assertTrue(keep(spool, b, "seven..").isPresent(), "who never rests has no other way");
    assertEquals(1, spool.copiesOf(a).size());
    assertEquals("333", Files.readString(spool.copiesOf(a).get(0)));
    assertEquals("SEVEN..", Files.readString(keep(spool, b, "SEVEN..").orElseThrow()));
    assertEquals(1, spool.copiesOf(b).size(), "its own older ones, too");
    assertEquals(1, spool.copiesOf(a).size());
    assertTrue(keep(spool, b, "eight...").isEmpty(), "the newest of others stay");
    assertEquals(1, spool.copiesOf(a).size());
  }

  @Test
  void what_was_read_is_found_though_its_copy_for_late_readers_cannot_be_made() throws IOException {
    Path file = Files.writeString(root.resolve("a"), "old");
    Path copies = directory.resolve("spool");
    Spool spool = new Spool(copies, 1 << 20);
    Scanner scanner = new Scanner(coverage(), spool, () -> Instant.now().plusSeconds(3600));
    Scan scan = scanner.all(Scan.NOTHING, DirectoryListener.NONE);
    spool.readerCameLate();
    Files.delete(copies);
    Files.writeString(file, "new one");
    TreePath path = new TreePath("root/a");
    Scan next = scanner.some(scan, List.of(path), DirectoryListener.NONE);
    assertEquals(7, ((Entry.File) next.tree().at(path).orElseThrow()).size());
    assertEquals(List.of(), next.skipped());
  }

  /** Gives some, and then fails. */
  private static final class Broken implements ReadableByteChannel {
    private boolean given;

    @Override
    public int read(ByteBuffer into) throws IOException {
      if (given) {
        throw new IOException("broken");
      }
      given = true;
      into.put((byte) 1);
      return 1;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  @Test
  void a_copy_that_fails_leaves_nothing() throws IOException {
    Path copies = directory.resolve("spool");
    Spool spool = new Spool(copies, 1 << 20);
    try (ReadableByteChannel broken = new Broken()) {
      assertThrows(IOException.class, () -> spool.keep(new TreePath("root/a"), broken));
    }
    try (Stream<Path> left = Files.list(copies)) {
      assertEquals(List.of(), left.toList());
    }
  }

  private static Optional<Path> keep(Spool spool, TreePath path, String text) throws IOException {
    return spool.keep(
        path, Channels.newChannel(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))));
  }
}
