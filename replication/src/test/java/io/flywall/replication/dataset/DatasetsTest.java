package io.flywall.replication.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.replication.CopyLoop;
import io.flywall.replication.Dataset;
import io.flywall.replication.DatasetName;
import io.flywall.replication.MemoryDirectory;
import io.flywall.replication.Position;
import io.flywall.replication.Replica;
import io.flywall.replication.Source;
import io.flywall.replication.TestClock;
import io.flywall.replication.TreeRefused;
import io.flywall.replication.Version;
import io.flywall.replication.archive.Archived;
import io.flywall.replication.archive.Reason;
import io.flywall.replication.tree.Attributes;
import io.flywall.replication.tree.Change;
import io.flywall.replication.tree.Entry;
import io.flywall.replication.tree.Tree;
import io.flywall.replication.tree.TreePath;
import io.flywall.value.Term;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Datasets in their roles, as the agent uses them. */
class DatasetsTest {
  /** Only so that a defect ends the test. */
  private static final int AMPLE_SECONDS = 60;

  private static final Duration KEEP = Duration.ofDays(30);
  private static final DatasetName NAME = new DatasetName("data");

  @TempDir(factory = MemoryDirectory.class)
  Path directory;

  private final ShellRunner runner = new ShellRunner();

  private Datasets open(String node, DatasetPlan plan) {
    return open(node, plan, Duration.ofDays(1));
  }

  private Datasets open(String node, DatasetPlan plan, Duration rescan) {
    return open(node, List.of(plan), rescan);
  }

  private Datasets open(String node, List<DatasetPlan> plans, Duration rescan) {
    return Datasets.open(
        plans,
        new Surroundings(
            directory.resolve(node),
            runner,
            Duration.ZERO,
            rescan,
            Duration.ofSeconds(AMPLE_SECONDS),
            1 << 20,
            TestClock.MONOTONIC,
            TestClock.WALL));
  }

  @Test
  void one_that_cannot_be_opened_does_not_take_the_others_with_it() throws Exception {
    Path state = Files.createDirectories(directory.resolve("a/datasets"));
    Path inTheWay = Files.writeString(state.resolve("broken"), "a file where a directory belongs");
    Path root = Files.createDirectories(directory.resolve("root"));
    DatasetPlan broken =
        new DatasetPlan.Files(
            new DatasetName("broken"),
            List.of(root),
            List.of(),
            Optional.empty(),
            When.ALWAYS,
            KEEP);
    DatasetPlan sound = files(Optional.empty(), When.ALWAYS, root);
    try (Datasets datasets = open("a", List.of(broken, sound), Duration.ofDays(1))) {
      Dataset failed = datasets.all().get(0);
      assertThrows(IOException.class, () -> failed.lead(new Term(1)));
      assertTrue(failed.status().failure().isPresent());
      assertTrue(datasets.all().get(1).lead(new Term(1)).current().tree().size() > 0);
      Files.delete(inTheWay);
      assertTrue(failed.lead(new Term(1)).current().tree().size() > 0);
      assertEquals(Optional.empty(), failed.status().failure());
    }
  }

  @Test
  void what_is_served_as_it_was_before_is_a_failure_for_who_looks() throws Exception {
    Path above = Files.createDirectories(directory.resolve("above"));
    Path root = Files.createDirectories(above.resolve("root"));
    DatasetPlan plan = files(Optional.empty(), When.ALWAYS, root);
    try (Datasets datasets = open("a", plan)) {
      Source source = only(datasets).lead(new Term(1));
      assertEquals(Optional.empty(), only(datasets).status().failure());
      Files.move(above, directory.resolve("unmounted"));
      assertThrows(IOException.class, source::refresh);
      String failure = only(datasets).status().failure().orElseThrow();
      assertTrue(failure.endsWith("it is served as it was before"), failure);
      assertEquals(1, source.current().tree().size());
    }
  }

  /** Another life has the same files, after a reload: the last one touches them no more. */
  @Test
  void one_that_is_closed_is_in_no_role_any_more() throws Exception {
    Path root = Files.createDirectories(directory.resolve("root"));
    Path state = Files.createDirectories(directory.resolve("a/datasets"));
    Path inTheWay = Files.writeString(state.resolve("data"), "a file where a directory belongs");
    DatasetPlan plan = files(Optional.empty(), When.ALWAYS, root);
    Datasets never = open("a", plan);
    Dataset late = only(never);
    assertThrows(IOException.class, late::follow);
    never.close();
    Files.delete(inTheWay);
    assertThrows(IOException.class, late::follow);
    assertFalse(Files.exists(inTheWay), "it was opened");
    Datasets before = open("a", plan);
    assertNotNull(only(before).follow());
    before.close();
    try (Datasets after = open("a", plan)) {
      assertThrows(IOException.class, () -> only(before).follow());
      assertThrows(IOException.class, () -> only(before).lead(new Term(2)));
      Files.writeString(root.resolve("made"), "by the next life");
      before.tidy();
      assertNotNull(only(after).follow());
    }
  }

  private static long watches() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.filter(DatasetsTest::isWatch).count();
    }
  }

  private static boolean isWatch(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().contains("inotify");
    } catch (IOException closed) {
      return false;
    }
  }

  @Test
  void a_dataset_that_cannot_be_led_leaves_nothing_open() throws Exception {
    Path root = Files.createDirectories(directory.resolve("root"));
    Path index = directory.resolve("a/datasets/data/index.new");
    try (Datasets datasets = open("a", files(Optional.empty(), When.ALWAYS, root))) {
      Files.createDirectories(index);
      long before = watches();
      for (int attempt = 0; attempt < 5; attempt++) {
        assertThrows(IOException.class, () -> only(datasets).lead(new Term(1)));
      }
      assertEquals(before, watches());
      Files.delete(index);
      assertEquals(1, only(datasets).lead(new Term(1)).current().tree().size());
      assertEquals(before + 1, watches());
    }
  }

  private static Dataset only(Datasets datasets) {
    return datasets.all().get(0);
  }

  private DatasetPlan.Files files(Optional<String> afterApply, When when, Path... paths) {
    return new DatasetPlan.Files(NAME, List.of(paths), List.of(), afterApply, when, KEEP);
  }

  private DatasetPlan.Command command(String dump, String restore, When when) {
    return new DatasetPlan.Command(NAME, dump, restore, Duration.ofDays(1), when, KEEP);
  }

  @Test
  void a_change_is_seen_without_being_asked_for() throws Exception {
    Path root = Files.createDirectories(directory.resolve("root"));
    try (Datasets datasets = open("a", files(Optional.empty(), When.ALWAYS, root))) {
      Source source = only(datasets).lead(new Term(1));
      Semaphore changes = new Semaphore(0);
      try (AutoCloseable subscription = source.onChange(changes::release)) {
        Path made = Files.createDirectories(root.resolve("new/deep"));
        Files.writeString(made.resolve("file"), "text");
        while (source.current().tree().size() < 4) {
          assertTrue(changes.tryAcquire(AMPLE_SECONDS, TimeUnit.SECONDS), "not seen");
        }
        // In a directory that was not there when the watch began.
        Files.writeString(made.resolve("second"), "text");
        while (source.current().tree().size() < 5) {
          assertTrue(changes.tryAcquire(AMPLE_SECONDS, TimeUnit.SECONDS), "not seen");
        }
      }
      assertTrue(only(datasets).status().leads());
    }
  }

  @Test
  void a_file_of_its_own_is_seen_when_another_takes_its_place() throws Exception {
    Path file = Files.writeString(directory.resolve("hosts"), "one");
    try (Datasets datasets = open("a", files(Optional.empty(), When.ALWAYS, file))) {
      Source source = only(datasets).lead(new Term(1));
      Semaphore changes = new Semaphore(0);
      try (AutoCloseable subscription = source.onChange(changes::release)) {
        Path next = Files.writeString(directory.resolve("hosts.new"), "two");
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        assertTrue(changes.tryAcquire(AMPLE_SECONDS, TimeUnit.SECONDS), "not seen");
        assertEquals(new Position(new Term(1), 1), source.current().position());
      }
    }
  }

  @Test
  void the_command_runs_after_each_batch_and_its_failure_shows() throws Exception {
    Path root = Files.createDirectories(directory.resolve("root"));
    Path broken = directory.resolve("broken");
    String line = "test ! -e " + broken;
    try (Datasets primary = open("a", files(Optional.empty(), When.ALWAYS, root));
        Datasets backup = open("b", files(Optional.of(line), When.ALWAYS, root))) {
      // Both have the same files, so there is nothing to copy, and a version to arrive at.
      Source source = only(primary).lead(new Term(1));
      CopyLoop.run(source, only(backup).follow());
      // To lead waits for the command.
      only(backup).lead(new Term(2));
      assertEquals(List.of("apply-data 1.0"), runner.ran);
      assertEquals(Optional.empty(), only(backup).status().command());
      Files.writeString(broken, "");
      Source next = only(backup).source();
      CopyLoop.run(next, only(primary).follow());
    }
    try (Datasets backup = open("c", files(Optional.of(line), When.ALWAYS, root));
        Datasets primary = open("d", files(Optional.empty(), When.ALWAYS, root))) {
      CopyLoop.run(only(primary).lead(new Term(5)), only(backup).follow());
      only(backup).lead(new Term(6));
      assertEquals(Optional.of("status 1"), only(backup).status().command());
    }
  }

  @Test
  void a_command_that_failed_is_not_forgotten_at_a_restart() throws Exception {
    Path root = Files.createDirectories(directory.resolve("root"));
    Path allowed = directory.resolve("allowed");
    DatasetPlan plan = files(Optional.of("test -e " + allowed), When.ALWAYS, root);
    try (Datasets primary = open("a", files(Optional.empty(), When.ALWAYS, root));
        Datasets backup = open("b", plan)) {
      CopyLoop.run(only(primary).lead(new Term(1)), only(backup).follow());
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(AMPLE_SECONDS);
      while (only(backup).status().command().isEmpty()) {
        assertTrue(System.nanoTime() < end, "the command was not run");
        LockSupport.parkNanos(1_000_000);
      }
    }
    runner.ran.clear();
    Files.writeString(allowed, "");
    try (Datasets again = open("b", plan)) {
      only(again).lead(new Term(2));
      assertEquals(List.of("apply-data 1.0"), runner.ran);
      assertEquals(Optional.empty(), only(again).status().command());
    }
  }

  @Test
  void a_command_for_the_primary_runs_when_the_node_becomes_that() throws Exception {
    Path root = Files.createDirectories(directory.resolve("root"));
    try (Datasets primary = open("a", files(Optional.empty(), When.ALWAYS, root));
        Datasets backup = open("b", files(Optional.of("true"), When.ON_PRIMARY, root))) {
      CopyLoop.run(only(primary).lead(new Term(1)), only(backup).follow());
      assertEquals(List.of(), runner.ran);
      only(backup).lead(new Term(2));
      assertEquals(List.of("apply-data 1.0"), runner.ran);
    }
  }

  @Test
  void a_runner_that_breaks_keeps_nobody_waiting() throws Exception {
    Path root = Files.createDirectories(directory.resolve("root"));
    runner.broken = true;
    try (Datasets primary = open("a", files(Optional.empty(), When.ALWAYS, root));
        Datasets backup = open("b", files(Optional.of("true"), When.ALWAYS, root))) {
      CopyLoop.run(only(primary).lead(new Term(1)), only(backup).follow());
      only(backup).lead(new Term(2));
      assertTrue(only(backup).status().command().orElseThrow().contains("broken runner"));
    }
  }

  @Test
  void a_dump_becomes_the_others_input() throws Exception {
    Path state = Files.writeString(directory.resolve("ruleset"), "rules 1");
    Path restored = directory.resolve("restored");
    DatasetPlan.Command onA = command("cat " + state, "cat > " + state, When.ALWAYS);
    DatasetPlan.Command onB = command("cat " + restored, "cat > " + restored, When.ALWAYS);
    try (Datasets primary = open("a", onA);
        Datasets backup = open("b", onB)) {
      Source source = only(primary).lead(new Term(1));
      source.refresh();
      CopyLoop.run(source, only(backup).follow());
      Position first = source.current().position();
      source.refresh();
      assertEquals(first, source.current().position(), "nothing new, and yet a version");
      Files.writeString(state, "rules 2");
      source.refresh();
      CopyLoop.run(source, only(backup).follow());
      only(backup).lead(new Term(2));
      assertEquals("rules 2", Files.readString(restored));
    }
  }

  /** The only good copy would be replaced by what the failure has left. */
  @Test
  void who_cannot_restore_serves_what_it_received_until_it_can() throws Exception {
    Path theirs = Files.writeString(directory.resolve("ruleset"), "rules");
    Path broken = directory.resolve("missing/ruleset");
    DatasetPlan.Command onA = command("cat " + theirs, "true", When.ON_PRIMARY);
    DatasetPlan.Command onB =
        command("echo nothing", "cat > " + broken + "; cat " + broken, When.ON_PRIMARY);
    try (Datasets primary = open("a", onA);
        Datasets backup = open("b", onB)) {
      Source source = only(primary).lead(new Term(1));
      source.refresh();
      CopyLoop.run(source, only(backup).follow());
      Source next = only(backup).lead(new Term(2));
      IOException refused = assertThrows(IOException.class, next::refresh);
      assertTrue(refused.getMessage().contains("restore command failed"), refused.getMessage());
      Path served = directory.resolve("b/datasets/data/content/dump");
      assertEquals("rules", Files.readString(served));

      Files.createDirectories(broken.getParent());
      next.refresh();
      assertEquals("rules", Files.readString(broken), "it was restored first");
      assertEquals("nothing\n", Files.readString(served), "and then its own counts");
    }
  }

  /** Between two dumps things change; a restarted primary puts its own last dump back. */
  @Test
  void the_last_dump_of_a_life_is_as_young_as_its_end() throws Exception {
    Path state = Files.writeString(directory.resolve("ruleset"), "rules 1");
    DatasetPlan.Command plan = command("cat " + state, "cat > " + state, When.ON_PRIMARY);
    try (Datasets primary = open("a", plan)) {
      only(primary).lead(new Term(1)).refresh();
      Files.writeString(state, "rules 2");
    }
    try (Datasets again = open("a", plan)) {
      Source unused = only(again).lead(new Term(1));
      assertEquals("rules 2", Files.readString(state), "nothing is turned back");
    }
  }

  @Test
  void what_a_command_takes_is_one_file_and_nothing_that_leads_elsewhere() throws Exception {
    Path restored = directory.resolve("restored");
    DatasetPlan plan = command("true", "cat > " + restored, When.ALWAYS);
    Attributes theirs = new Attributes(0644, 1, 1, "daemon", "daemon");
    TreePath dump = new TreePath("dump");
    Position first = new Position(new Term(1), 0);
    List<List<Entry>> hostile =
        List.of(
            List.of(new Entry.Link(dump, theirs, "/etc/shadow")),
            List.of(new Entry.Directory(dump, theirs)),
            List.of(
                new Entry.Directory(dump, theirs),
                new Entry.Link(new TreePath("dump/x"), theirs, "/etc/shadow")));
    try (Datasets backup = open("b", plan)) {
      Replica replica = only(backup).follow();
      for (List<Entry> entries : hostile) {
        Version version = new Version(first, Tree.of(entries));
        assertThrows(TreeRefused.class, () -> replica.replace(version, version.position()));
      }
      Entry empty = new Entry.File(dump, theirs, 0, 0, List.of());
      replica.replace(new Version(first, Tree.of(List.of(empty))), first).commit();
      List<Change> link = List.of(new Change.Put(hostile.get(0).get(0)));
      assertThrows(TreeRefused.class, () -> replica.follow(new Position(new Term(1), 1), link));
      Path kept = directory.resolve("b/datasets/data/content/dump");
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)));
      assertEquals("root", Files.getOwner(kept).getName());
      only(backup).lead(new Term(2));
      assertEquals("", Files.readString(restored));
    }
  }

  @Test
  void a_dump_that_fails_changes_nothing_and_shows() throws Exception {
    Path state = Files.writeString(directory.resolve("ruleset"), "rules");
    try (Datasets primary = open("a", command("cat " + state, "true", When.ALWAYS))) {
      Source source = only(primary).lead(new Term(1));
      source.refresh();
      Position before = source.current().position();
      Files.delete(state);
      try {
        source.refresh();
        throw new AssertionError("a barrier would have passed");
      } catch (IOException expected) {
        assertTrue(expected.getMessage().contains("status 1"), expected.getMessage());
        assertEquals(Optional.of(expected.getMessage()), source.trouble());
      }
      assertEquals(before, source.current().position());
      assertEquals(1, source.current().tree().size());
    }
  }

  @Test
  void roles_change_and_nothing_is_read_or_sent_twice() throws Exception {
    Path a = Files.createDirectories(directory.resolve("a/root"));
    Path b = Files.createDirectories(directory.resolve("b/root"));
    Files.writeString(a.resolve("one"), "one");
    // Two nodes with one name for two places: as two machines have it.
    try (MirroredNodes nodes = new MirroredNodes(directory, runner)) {
      Source first = nodes.one().lead(new Term(1));
      CopyLoop.run(first, nodes.other().follow());
      Source second = nodes.other().lead(new Term(2));
      Position handedOver = new Position(new Term(1), 0);
      assertEquals(Optional.of(List.of()), second.since(handedOver));
      Files.writeString(b.resolve("two"), "two");
      second.refresh();
      Replica back = nodes.one().follow();
      // It has led: all of it is compared, and none of it is sent again.
      assertEquals(Position.NONE, back.applied());
      assertEquals(handedOver, nodes.one().source().current().position());
      assertEquals(1, second.since(handedOver).orElseThrow().size());
      assertEquals(1, CopyLoop.run(second, back).chunks());
      assertEquals("two", Files.readString(a.resolve("two")));
      assertEquals(second.current().position(), nodes.one().source().current().position());
    }
  }

  @Test
  void what_only_the_old_primary_had_is_archived_when_it_follows() throws Exception {
    Path a = Files.createDirectories(directory.resolve("a/root"));
    Files.writeString(a.resolve("conf"), "acknowledged");
    try (MirroredNodes nodes = new MirroredNodes(directory, runner)) {
      Source first = nodes.one().lead(new Term(1));
      CopyLoop.run(first, nodes.other().follow());
      Files.writeString(a.resolve("conf"), "too late");
      first.refresh();
      Source second = nodes.other().lead(new Term(2));
      Replica back = nodes.one().follow();
      CopyLoop.run(second, back);
      assertEquals("acknowledged", Files.readString(a.resolve("conf")));
      Archived kept = nodes.archive().list().get(0);
      assertEquals(Reason.UNACKNOWLEDGED, kept.reason());
      assertEquals("too late", Files.readString(kept.file()));
    }
  }

  @Test
  void the_last_words_of_an_old_primary_are_found_when_it_follows() throws Exception {
    Path a = Files.createDirectories(directory.resolve("a/root"));
    Files.writeString(a.resolve("conf"), "acknowledged");
    try (MirroredNodes nodes = new MirroredNodes(directory, runner)) {
      CopyLoop.run(nodes.one().lead(new Term(1)), nodes.other().follow());
      Files.writeString(a.resolve("conf"), "not even looked at");
      Source second = nodes.other().lead(new Term(2));
      Replica back = nodes.one().follow();
      // Written behind the last look, too.
      Files.writeString(a.resolve("late"), "by a service that stops late");
      CopyLoop.run(second, back);
      assertEquals("acknowledged", Files.readString(a.resolve("conf")));
      assertFalse(Files.exists(a.resolve("late")));
      List<String> kept = new ArrayList<>();
      for (Archived archived : nodes.archive().list()) {
        kept.add(archived.reason() + " " + Files.readString(archived.file()));
      }
      kept.sort(null);
      assertEquals(
          List.of(
              "UNACKNOWLEDGED by a service that stops late", "UNACKNOWLEDGED not even looked at"),
          kept);
      assertEquals(second.current().position(), back.applied());
    }
  }

  @Test
  void two_primaries_of_one_term_end_with_one_content() throws Exception {
    Path a = Files.createDirectories(directory.resolve("a/root"));
    Path b = Files.createDirectories(directory.resolve("b/root"));
    Files.writeString(a.resolve("conf"), "of the one");
    Files.writeString(b.resolve("conf"), "of the other");
    try (MirroredNodes nodes = new MirroredNodes(directory, runner)) {
      Source loser = nodes.one().lead(new Term(1));
      for (int i = 0; i < 3; i++) {
        Files.writeString(a.resolve("more"), "change " + i);
        loser.refresh();
      }
      Source winner = nodes.other().lead(new Term(1));
      Files.writeString(b.resolve("less"), "one change");
      winner.refresh();
      Replica back = nodes.one().follow();
      CopyLoop.run(winner, back);
      assertEquals("of the other", Files.readString(a.resolve("conf")));
      assertFalse(Files.exists(a.resolve("more")));
      assertEquals(winner.current().position(), back.applied());
    }
  }

  @Test
  void who_leads_a_term_that_it_has_followed_goes_on_counting() throws Exception {
    Path a = Files.createDirectories(directory.resolve("a/root"));
    try (MirroredNodes nodes = new MirroredNodes(directory, runner)) {
      Source first = nodes.one().lead(new Term(1));
      Files.writeString(a.resolve("conf"), "text");
      first.refresh();
      CopyLoop.run(first, nodes.other().follow());
      Position second = nodes.other().lead(new Term(1)).current().position();
      assertTrue(second.isAfter(first.current().position()), second + " is given twice");
    }
  }

  @Test
  void who_is_asked_to_look_after_its_term_changes_nothing() throws Exception {
    Path state = Files.writeString(directory.resolve("ruleset"), "rules 1");
    try (Datasets datasets = open("a", command("cat " + state, "true", When.ALWAYS))) {
      Source source = only(datasets).lead(new Term(1));
      source.refresh();
      only(datasets).follow();
      Position last = only(datasets).source().current().position();
      Files.writeString(state, "rules 2");
      assertThrows(IOException.class, source::refresh);
      Path dump = directory.resolve("a/datasets/data/content/dump");
      assertEquals("rules 1", Files.readString(dump));
      assertEquals(last, source.current().position());
    }
  }

  @Test
  void a_primary_of_the_same_term_again_gives_no_position_twice() throws Exception {
    Path root = Files.createDirectories(directory.resolve("root"));
    DatasetPlan plan = files(Optional.empty(), When.ALWAYS, root);
    Position last;
    try (Datasets datasets = open("a", plan)) {
      Source source = only(datasets).lead(new Term(4));
      Files.writeString(root.resolve("one"), "one");
      source.refresh();
      last = source.current().position();
      assertTrue(last.isAfter(new Position(new Term(4), 0)));
    }
    try (Datasets datasets = open("a", plan)) {
      assertTrue(only(datasets).lead(new Term(4)).current().position().isAfter(last));
      assertEquals(
          new Position(new Term(5), 0), only(datasets).lead(new Term(5)).current().position());
    }
  }

  @Test
  void what_is_tidied_away_is_found_first() throws Exception {
    Path root = Files.createDirectories(directory.resolve("root"));
    DatasetPlan plan = files(Optional.empty(), When.ALWAYS, root);
    try (Datasets primary = open("a", plan);
        Datasets backup = open("b", plan)) {
      CopyLoop.run(only(primary).lead(new Term(1)), only(backup).follow());
      backup.tidy();
      assertFalse(only(backup).source().current().position().equals(Position.NONE));
      Files.writeString(root.resolve("stray"), "made here");
      backup.tidy();
      assertEquals(Position.NONE, only(backup).source().current().position());
    }
  }
}
