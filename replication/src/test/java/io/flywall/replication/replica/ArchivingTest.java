package io.flywall.replication.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.replication.CopyLoop;
import io.flywall.replication.DatasetName;
import io.flywall.replication.MemoryDirectory;
import io.flywall.replication.Picture;
import io.flywall.replication.Position;
import io.flywall.replication.Staging;
import io.flywall.replication.archive.Archived;
import io.flywall.replication.archive.Retention;
import io.flywall.replication.source.FilesSource;
import io.flywall.value.Term;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that is overwritten is lost. */
class ArchivingTest {
  @TempDir(factory = MemoryDirectory.class)
  Path directory;

  private TwoNodes nodes;

  @BeforeEach
  void make() throws Exception {
    nodes = new TwoNodes(directory);
    Files.createDirectories(nodes.source().resolve("sub"));
    Files.writeString(nodes.source().resolve("sub/conf"), "first");
  }

  private List<String> archived() throws Exception {
    return nodes.archive.list().stream().map(ArchivingTest::text).sorted().toList();
  }

  private static String text(Archived archived) {
    try {
      return archived.reason() + " " + archived.path() + " " + Files.readString(archived.file());
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  @Test
  void old_contents_are_kept_and_can_be_brought_back() throws Exception {
    try (FilesSource source = nodes.lead(1);
        FilesReplica replica = nodes.follow()) {
      CopyLoop.run(source, replica);
      assertEquals(List.of(), archived());
      Files.writeString(nodes.source().resolve("sub/conf"), "second");
      source.refresh();
      CopyLoop.run(source, replica);
      Files.delete(nodes.source().resolve("sub/conf"));
      source.refresh();
      CopyLoop.run(source, replica);
      assertEquals(
          List.of("SUPERSEDED root/sub/conf first", "SUPERSEDED root/sub/conf second"), archived());
      Archived newest = nodes.archive.list().get(0);
      assertEquals(newest, nodes.archive.find(newest.id()).orElseThrow());
      nodes.archive.restore(newest, nodes.source().resolve("sub/conf"));
      source.refresh();
      CopyLoop.run(source, replica);
      assertEquals("second", Files.readString(nodes.target().resolve("sub/conf")));
      assertEquals(Picture.of(nodes.source()), Picture.of(nodes.target()));
    }
  }

  @Test
  void an_edit_on_a_backup_is_set_aside_by_the_next_change_of_that_file() throws Exception {
    try (FilesSource source = nodes.lead(1);
        FilesReplica replica = nodes.follow()) {
      CopyLoop.run(source, replica);
      Files.writeString(nodes.target().resolve("sub/conf"), "edited here");
      Files.writeString(nodes.source().resolve("sub/conf"), "second");
      source.refresh();
      CopyLoop.run(source, replica);
      assertEquals(List.of("LOCAL_EDIT root/sub/conf edited here"), archived());
      assertEquals("second", Files.readString(nodes.target().resolve("sub/conf")));
    }
  }

  @Test
  void any_edit_on_a_backup_is_found_set_aside_and_put_right() throws Exception {
    try (FilesSource source = nodes.lead(1);
        FilesReplica replica = nodes.follow()) {
      CopyLoop.run(source, replica);
      assertFalse(replica.inspect());
      Files.writeString(nodes.target().resolve("sub/conf"), "edited here");
      Files.writeString(nodes.target().resolve("stray"), "made here");
      assertTrue(replica.inspect());
      assertEquals(Position.NONE, replica.applied());
      CopyLoop.run(source, replica);
      assertEquals(
          List.of("LOCAL_EDIT root/stray made here", "LOCAL_EDIT root/sub/conf edited here"),
          archived());
      assertEquals(Picture.of(nodes.source()), Picture.of(nodes.target()));
      assertEquals(source.current().position(), replica.applied());
    }
  }

  /** The look takes its time, and neither waits for a batch nor is waited for. */
  @Test
  void what_is_put_in_place_while_everything_is_looked_at_is_no_edit() throws Exception {
    try (FilesSource source = nodes.lead(1);
        FilesReplica replica = nodes.follow()) {
      for (int i = 0; i < 200; i++) {
        Files.writeString(nodes.source().resolve("sub/file" + i), "first");
      }
      source.refresh();
      CopyLoop.run(source, replica);
      AtomicBoolean over = new AtomicBoolean();
      CompletableFuture<Integer> edits =
          CompletableFuture.supplyAsync(() -> inspections(replica, over));
      for (int i = 0; i < 200; i++) {
        Files.writeString(nodes.source().resolve("sub/file" + i), "second");
        source.refresh();
        CopyLoop.run(source, replica);
      }
      over.set(true);
      assertEquals(0, edits.get());
      assertEquals(source.current().position(), replica.applied());
      assertEquals(Picture.of(nodes.source()), Picture.of(nodes.target()));
      Files.writeString(nodes.target().resolve("sub/conf"), "edited here");
      assertTrue(replica.inspect());
    }
  }

  private static int inspections(FilesReplica replica, AtomicBoolean over) {
    int found = 0;
    try {
      while (!over.get()) {
        found += replica.inspect() ? 1 : 0;
      }
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
    return found;
  }

  @Test
  void a_stray_file_goes_with_its_directory_and_is_kept() throws Exception {
    try (FilesSource source = nodes.lead(1);
        FilesReplica replica = nodes.follow()) {
      CopyLoop.run(source, replica);
      Files.writeString(nodes.target().resolve("sub/stray"), "made here");
      Files.delete(nodes.source().resolve("sub/conf"));
      Files.delete(nodes.source().resolve("sub"));
      source.refresh();
      CopyLoop.run(source, replica);
      assertEquals(
          List.of("LOCAL_EDIT root/sub/stray made here", "SUPERSEDED root/sub/conf first"),
          archived());
      assertEquals(Picture.of(nodes.source()), Picture.of(nodes.target()));
    }
  }

  @Test
  void what_an_old_primary_alone_had_is_set_aside_as_such() throws Exception {
    try (FilesSource source = nodes.lead(1)) {
      try (FilesReplica replica = nodes.follow()) {
        CopyLoop.run(source, replica);
        replica.leading(new Term(2));
        Files.writeString(nodes.target().resolve("sub/conf"), "unacknowledged");
      }
      // It died as primary: nothing was handed over.
    }
    try (FilesSource next = nodes.lead(3);
        FilesReplica replica = nodes.follow()) {
      replica.doubtAfterLeading();
      assertEquals(Position.NONE, replica.applied());
      CopyLoop.run(next, replica);
      assertEquals(List.of("UNACKNOWLEDGED root/sub/conf unacknowledged"), archived());
      assertEquals("first", Files.readString(nodes.target().resolve("sub/conf")));
    }
  }

  @Test
  void what_was_there_before_the_first_sync_is_not_lost_either() throws Exception {
    Files.createDirectories(nodes.target().resolve("sub"));
    Files.writeString(nodes.target().resolve("sub/conf"), "from before");
    try (FilesSource source = nodes.lead(1);
        FilesReplica replica = nodes.follow()) {
      CopyLoop.run(source, replica);
      assertEquals(List.of("LOCAL_EDIT root/sub/conf from before"), archived());
    }
  }

  @Test
  void what_is_made_or_changed_while_a_version_travels_is_set_aside_too() throws Exception {
    try (FilesSource source = nodes.lead(1);
        FilesReplica replica = nodes.follow()) {
      CopyLoop.run(source, replica);
      Files.writeString(nodes.source().resolve("sub/conf"), "second");
      Files.writeString(nodes.source().resolve("new"), "of the primary");
      source.refresh();
      Staging staging = CopyLoop.begin(source, replica);
      CopyLoop.fill(source, staging);
      Files.writeString(nodes.target().resolve("sub/conf"), "edited meanwhile");
      Files.writeString(nodes.target().resolve("new"), "made meanwhile");
      staging.commit();
      assertTrue(archived().contains("LOCAL_EDIT root/new made meanwhile"), archived()::toString);
      assertTrue(
          archived().contains("LOCAL_EDIT root/sub/conf edited meanwhile"), archived()::toString);
      assertEquals(Picture.of(nodes.source()), Picture.of(nodes.target()));
    }
  }

  @Test
  void an_edit_meanwhile_is_not_taken_for_the_content_that_was_to_stay() throws Exception {
    try (FilesSource source = nodes.lead(1);
        FilesReplica replica = nodes.follow()) {
      CopyLoop.run(source, replica);
      Files.setPosixFilePermissions(
          nodes.source().resolve("sub/conf"), PosixFilePermissions.fromString("rw-------"));
      source.refresh();
      Staging staging = CopyLoop.begin(source, replica);
      CopyLoop.fill(source, staging);
      Files.writeString(nodes.target().resolve("sub/conf"), "other");
      assertThrows(IOException.class, staging::commit);
      CopyLoop.run(source, replica);
      assertEquals(List.of("LOCAL_EDIT root/sub/conf other"), archived());
      assertEquals(Picture.of(nodes.source()), Picture.of(nodes.target()));
    }
  }

  @Test
  void versions_that_nobody_wants_any_more_take_no_room() throws Exception {
    try (FilesSource source = nodes.lead(1);
        FilesReplica replica = nodes.follow()) {
      CopyLoop.run(source, replica);
      for (int i = 0; i < 5; i++) {
        Files.writeString(nodes.source().resolve("large"), "version " + i);
        source.refresh();
        try (Staging given = CopyLoop.begin(source, replica)) {
          CopyLoop.fill(source, given);
        }
        Path folder = nodes.target().resolve(".flywall-staging.data");
        try (Stream<Path> left = Files.list(folder)) {
          assertEquals(1, left.count(), "after version " + i);
        }
      }
    }
  }

  @Test
  void a_file_that_is_rewritten_all_the_time_does_not_fill_the_archive() throws Exception {
    Duration year = Duration.ofDays(365);
    nodes.archive.keep(new Retention(Map.of(TwoNodes.NAME, year), year, 100));
    try (FilesSource source = nodes.lead(1);
        FilesReplica replica = nodes.follow()) {
      for (int i = 0; i < 10; i++) {
        Files.writeString(nodes.source().resolve("sub/conf"), i + "x".repeat(49));
        source.refresh();
        CopyLoop.run(source, replica);
      }
    }
    assertTrue(archived().size() <= 3, archived()::toString);
  }

  @Test
  void what_is_too_old_or_too_much_goes() throws Exception {
    DatasetName name = TwoNodes.NAME;
    try (FilesSource source = nodes.lead(1);
        FilesReplica replica = nodes.follow()) {
      CopyLoop.run(source, replica);
      for (int i = 0; i < 30; i++) {
        Files.writeString(nodes.source().resolve("sub/conf"), "version " + i);
        source.refresh();
        CopyLoop.run(source, replica);
      }
      Files.writeString(nodes.target().resolve("sub/conf"), "edited here");
      assertTrue(replica.inspect());
      CopyLoop.run(source, replica);
    }
    assertEquals(31, archived().size());
    Duration year = Duration.ofDays(365);
    nodes.archive.prune(new Retention(Map.of(name, year), year, 1 << 20));
    List<String> thinned = archived();
    assertTrue(thinned.size() >= 17 && thinned.size() <= 18, thinned.toString());
    assertTrue(thinned.contains("SUPERSEDED root/sub/conf version 28"));
    nodes.archive.prune(new Retention(Map.of(name, year), year, 0));
    assertEquals(List.of("LOCAL_EDIT root/sub/conf edited here"), archived());
    nodes.archive.prune(new Retention(Map.of(), Duration.ofSeconds(-1), 0));
    assertEquals(List.of(), archived());
    assertEquals(1, Picture.of(directory.resolve("archive")).size(), "empty folders stay");
  }
}
