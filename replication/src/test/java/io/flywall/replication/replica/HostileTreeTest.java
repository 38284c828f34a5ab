package io.flywall.replication.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.replication.ContentMismatch;
import io.flywall.replication.MemoryDirectory;
import io.flywall.replication.Picture;
import io.flywall.replication.Position;
import io.flywall.replication.Staging;
import io.flywall.replication.StaleTerm;
import io.flywall.replication.TreeRefused;
import io.flywall.replication.Version;
import io.flywall.replication.crypto.Sha256;
import io.flywall.replication.store.AppliedBatch;
import io.flywall.replication.store.AppliedStore;
import io.flywall.replication.tree.Attributes;
import io.flywall.replication.tree.Change;
import io.flywall.replication.tree.Chunk;
import io.flywall.replication.tree.ContentHash;
import io.flywall.replication.tree.Entry;
import io.flywall.replication.tree.Piece;
import io.flywall.replication.tree.Tree;
import io.flywall.replication.tree.TreePath;
import io.flywall.value.Term;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A peer with the right secret and bad intentions. Nothing outside the root ever changes. */
class HostileTreeTest {
  private static final Attributes ROOT = new Attributes(0644, 0, 0, "root", "root");
  private static final Attributes OPEN = new Attributes(0755, 0, 0, "root", "root");
  private static final byte[] EVIL = "evil".getBytes(StandardCharsets.UTF_8);
  private static final Position FIRST = new Position(new Term(3), 0);

  @TempDir(factory = MemoryDirectory.class)
  Path directory;

  private TwoNodes nodes;
  private FilesReplica replica;
  private Path outside;
  private Map<String, String> before;

  @BeforeEach
  void open() throws Exception {
    nodes = new TwoNodes(directory, "own");
    outside = Files.createDirectories(directory.resolve("outside"));
    Files.writeString(outside.resolve("victim"), "untouched");
    Files.createDirectories(nodes.target());
    before = Picture.of(outside);
    replica = nodes.follow();
  }

  @AfterEach
  void nothing_outside_changed() throws Exception {
    assertEquals(before, Picture.of(outside));
    replica.close();
  }

  private static Chunk chunk(byte[] bytes) {
    return new Chunk(new ContentHash(Sha256.newDigest().digest(bytes)), bytes.length);
  }

  private static Entry.File file(String path) {
    return new Entry.File(
        new TreePath(path), ROOT, 0, EVIL.length, List.of(new Piece.Data(chunk(EVIL))));
  }

  private static Entry.Directory folder(String path) {
    return new Entry.Directory(new TreePath(path), OPEN);
  }

  private void take(Entry... entries) throws Exception {
    Version version = new Version(FIRST, Tree.of(List.of(entries)));
    finish(replica.replace(version, version.position()));
  }

  private static void finish(Staging staging) throws Exception {
    while (staging.missing().hasNext()) {
      staging.put(staging.missing().next(), ByteBuffer.wrap(EVIL));
    }
    staging.commit();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "elsewhere",
        "rootless/file",
        "root2",
        "root/.flywall-staging.data",
        "root/.flywall-staging.other/x",
        ".flywall-staging.data/x"
      })
  void what_is_not_this_nodes_is_refused(String path) {
    assertThrows(TreeRefused.class, () -> take(folder("root"), file(path)));
    assertEquals(Position.NONE, replica.applied());
    assertFalse(Files.exists(nodes.target().resolve("x")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../victim", "/etc/passwd", "root/../../victim", "root//x", "root/./x"})
  void there_is_no_such_path(String path) {
    assertThrows(IllegalArgumentException.class, () -> new TreePath(path));
  }

  @Test
  void nothing_lies_below_a_link() {
    Entry.Link link = new Entry.Link(new TreePath("root/out"), ROOT, outside.toString());
    assertThrows(TreeRefused.class, () -> take(folder("root"), link, file("root/out/victim")));
  }

  @Test
  void nothing_lies_below_a_link_of_an_earlier_version() throws Exception {
    take(folder("root"), new Entry.Link(new TreePath("root/out"), ROOT, outside.toString()));
    assertTrue(Files.isSymbolicLink(nodes.target().resolve("out")));
    Position next = new Position(new Term(3), 1);
    List<Change> below = List.of(new Change.Put(file("root/out/victim")));
    assertThrows(TreeRefused.class, () -> replica.follow(next, below));
  }

  @Test
  void a_directory_that_somebody_here_swapped_for_a_link_is_not_followed() throws Exception {
    take(folder("root"), folder("root/sub"));
    Files.delete(nodes.target().resolve("sub"));
    Files.createSymbolicLink(nodes.target().resolve("sub"), outside);
    Position next = new Position(new Term(3), 1);
    List<Change> changes = List.of(new Change.Put(file("root/sub/victim")));
    assertThrows(IOException.class, () -> replica.follow(next, changes));
    assertEquals(Position.NONE, replica.applied(), "the whole is needed now");
    take(folder("root"), folder("root/sub"), file("root/sub/victim"));
    assertEquals("evil", Files.readString(nodes.target().resolve("sub/victim")));
  }

  @Test
  void one_that_is_swapped_between_staging_and_commit_is_not_followed_either() throws Exception {
    take(folder("root"), folder("root/sub"));
    Staging staging =
        replica.follow(
            new Position(new Term(3), 1), List.of(new Change.Put(file("root/sub/victim"))));
    staging.put(chunk(EVIL), ByteBuffer.wrap(EVIL));
    Files.delete(nodes.target().resolve("sub"));
    Files.createSymbolicLink(nodes.target().resolve("sub"), outside);
    assertThrows(IOException.class, staging::commit);
    // Begun, so it is tried once more; then the whole version mends it.
    assertThrows(StaleTerm.class, () -> replica.follow(new Position(new Term(3), 2), List.of()));
    take(folder("root"), folder("root/sub"), file("root/sub/victim"));
    assertFalse(Files.isSymbolicLink(nodes.target().resolve("sub")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\0b", "half a pair \ud800", "LONG"})
  void a_target_that_no_kernel_takes_is_refused_before_anything_is_decided(String target)
      throws Exception {
    String text = target.equals("LONG") ? "x".repeat(4096) : target;
    Entry.Link link = new Entry.Link(new TreePath("root/out"), ROOT, text);
    assertThrows(TreeRefused.class, () -> take(folder("root"), link));
    take(folder("root"), file("root/conf"));
    assertEquals(FIRST, replica.applied());
  }

  @Test
  void an_owner_whose_name_is_a_book_is_refused() {
    Attributes book = new Attributes(0644, 0, 0, "root", "x".repeat(256));
    Entry.Link link = new Entry.Link(new TreePath("root/out"), book, "conf");
    assertThrows(TreeRefused.class, () -> take(folder("root"), link));
  }

  @Test
  void a_batch_that_was_decided_and_can_never_be_put_in_place_is_given_up() throws Exception {
    replica.close();
    // As a version before this one would have left it, or a defect of ours.
    Entry.Link link = new Entry.Link(new TreePath("root/out"), ROOT, "a\0b");
    try (AppliedStore store = AppliedStore.open(nodes.backupState)) {
      store.begin(new AppliedBatch(FIRST, List.of(new Change.Put(link))));
    }
    replica = nodes.follow();
    assertEquals(Position.NONE, replica.applied());
    take(folder("root"), file("root/conf"));
    assertEquals(FIRST, replica.applied());
  }

  @Test
  void a_link_in_the_place_of_a_file_is_replaced_and_not_written_through() throws Exception {
    Files.createSymbolicLink(nodes.target().resolve("conf"), outside.resolve("victim"));
    take(folder("root"), file("root/conf"));
    assertTrue(Files.isRegularFile(nodes.target().resolve("conf"), LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void a_second_name_of_a_foreign_file_is_replaced_and_not_written_to() throws Exception {
    Files.createLink(nodes.target().resolve("conf"), outside.resolve("victim"));
    take(folder("root"), file("root/conf"));
    assertEquals("evil", Files.readString(nodes.target().resolve("conf")));
    assertEquals("untouched", Files.readString(outside.resolve("victim")));
  }

  @Test
  void a_pipe_in_the_place_of_a_file_is_replaced() throws Exception {
    Path pipe = nodes.target().resolve("conf");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    take(folder("root"), file("root/conf"));
    assertTrue(Files.isRegularFile(pipe, LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void bytes_that_are_not_those_of_the_chunk_are_refused() throws Exception {
    Staging staging =
        replica.replace(
            new Version(FIRST, Tree.of(List.of(folder("root"), file("root/conf")))), FIRST);
    ByteBuffer other = ByteBuffer.wrap("good".getBytes(StandardCharsets.UTF_8));
    assertThrows(ContentMismatch.class, () -> staging.put(chunk(EVIL), other));
    assertThrows(
        ContentMismatch.class,
        () -> staging.put(chunk(EVIL), ByteBuffer.wrap(new byte[EVIL.length + 1])));
    staging.close();
    assertFalse(Files.exists(nodes.target().resolve("conf")));
  }

  @Test
  void chunks_that_nobody_asked_for_are_kept_nowhere() throws Exception {
    try (Staging staging =
        replica.replace(new Version(FIRST, Tree.of(List.of(folder("root")))), FIRST)) {
      staging.put(chunk(EVIL), ByteBuffer.wrap(EVIL));
      staging.commit();
    }
    assertEquals(1, Picture.of(nodes.target()).size());
  }

  @Test
  void an_older_primary_is_refused() throws Exception {
    take(folder("root"));
    Version older = new Version(new Position(new Term(2), 99), Tree.EMPTY);
    assertThrows(StaleTerm.class, () -> replica.replace(older, older.position()));
    assertThrows(StaleTerm.class, () -> replica.follow(older.position(), List.of()));
    assertThrows(StaleTerm.class, () -> replica.follow(FIRST, List.of()));
  }

  @Test
  void an_operators_resync_goes_back_and_the_archive_keeps_what_was_here() throws Exception {
    take(folder("root"), file("root/conf"));
    Version older = new Version(new Position(new Term(2), 99), Tree.of(List.of(folder("root"))));
    try (Staging staging = replica.resync(older, older.position())) {
      staging.commit();
    }
    assertEquals(older.position(), replica.applied());
    assertFalse(Files.exists(nodes.target().resolve("conf")));
    assertEquals(1, nodes.archive.list().size());
    Version next = new Version(new Position(new Term(2), 100), older.tree());
    try (Staging staging = replica.follow(next.position(), List.of())) {
      staging.commit();
    }
    assertEquals(next.position(), replica.applied());
  }

  @Test
  void what_this_node_excludes_is_its_own_in_both_directions() throws Exception {
    Files.writeString(nodes.target().resolve("own"), "mine");
    take(folder("root"), file("root/own"), file("root/conf"));
    assertEquals("mine", Files.readString(nodes.target().resolve("own")));
    take(folder("root"));
    assertEquals("mine", Files.readString(nodes.target().resolve("own")));
    assertFalse(Files.exists(nodes.target().resolve("conf")));
  }

  @Test
  void a_directory_that_becomes_a_file_over_something_of_this_nodes_own_is_not_begun()
      throws Exception {
    take(folder("root"), file("root/a"), folder("root/sub"), file("root/sub/conf"));
    Path own = Files.writeString(nodes.target().resolve("sub/own"), "mine");
    Map<String, String> earlier = Picture.of(nodes.target());
    for (Entry inItsPlace :
        List.of(file("root/sub"), new Entry.Link(new TreePath("root/sub"), ROOT, "a"))) {
      IOException refusal = assertThrows(IOException.class, () -> take(folder("root"), inItsPlace));
      assertEquals(
          "dataset "
              + nodes.plan().name()
              + ": "
              + own
              + " is this node's own, in a directory that has become a file or a link on the"
              + " primary: move it away",
          refusal.getMessage());
      assertEquals(earlier, Picture.of(nodes.target()), "neither of two versions");
      assertEquals(FIRST, replica.applied());
    }
    Files.delete(own);
    take(folder("root"), file("root/sub"));
    assertTrue(Files.isRegularFile(nodes.target().resolve("sub")));
  }

  @Test
  void what_a_broken_transfer_has_left_is_not_in_the_way() throws Exception {
    take(folder("root"), file("root/a"));
    Path staging = Files.createDirectory(nodes.target().resolve(".flywall-staging.data"));
    Files.writeString(staging.resolve("0123"), "half of something");
    take(file("root"));
    assertTrue(Files.isRegularFile(nodes.target()));
  }

  @Test
  void a_directory_with_something_of_this_nodes_own_stays_and_is_no_edit() throws Exception {
    take(folder("root"), folder("root/sub"), file("root/sub/conf"));
    Files.writeString(nodes.target().resolve("sub/own"), "mine");
    take(folder("root"));
    assertEquals("mine", Files.readString(nodes.target().resolve("sub/own")));
    assertFalse(Files.exists(nodes.target().resolve("sub/conf")));
    assertFalse(replica.inspect());
    Files.writeString(nodes.target().resolve("sub/edit"), "made here");
    assertTrue(replica.inspect());
  }
}
