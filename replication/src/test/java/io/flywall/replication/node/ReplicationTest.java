package io.flywall.replication.node;

import static io.flywall.replication.node.TestCluster.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.replication.Position;
import io.flywall.replication.link.LinkLimits;
import io.flywall.replication.node.TestCluster.Node;
import io.flywall.replication.stream.SyncState;
import io.flywall.replication.stream.SyncStatus;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Term;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two and three nodes over real TLS on loopback. */
@Timeout(120)
class ReplicationTest {

  private static SyncStatus here(Node node) {
    return node.replication().status().datasets().get(0);
  }

  private static Optional<SyncStatus> there(Node primary, Node peer) {
    return primary.replication().status().peers().stream()
        .filter(status -> status.peer().equals(Optional.of(peer.id())))
        .findFirst();
  }

  private static void awaitSame(Node primary, Node backup) {
    await(
        backup.id() + " like " + primary.id(),
        () -> backup.dataset().tree().equals(primary.dataset().tree()));
  }

  @Test
  void files_edits_and_removals_arrive() throws Exception {
    try (TestCluster cluster = TestCluster.of(2, "leases")) {
      Node primary = cluster.node(0);
      Node backup = cluster.node(1);
      primary.dataset().write("dnsmasq.leases", "1764 52:54:00:00:00:01 10.0.0.17");
      primary.lead(1);
      backup.follow(primary, 1);
      awaitSame(primary, backup);
      primary.dataset().write("dnsmasq.leases", "1764 52:54:00:00:00:01 10.0.0.18");
      primary.dataset().write("more/hosts", "10.0.0.1 gw");
      awaitSame(primary, backup);
      primary.dataset().remove("more/hosts");
      awaitSame(primary, backup);
      assertEquals(1, backup.dataset().texts().size());
      await("in sync", () -> here(backup).state() == SyncState.IN_SYNC);
      assertEquals(OptionalLong.of(0), here(backup).changesBehind());
      await(
          "known to the primary",
          () -> there(primary, backup).filter(s -> s.state() == SyncState.IN_SYNC).isPresent());
    }
  }

  @Test
  void nobody_is_in_sync_with_a_primary_that_cannot_see_its_files() throws Exception {
    try (TestCluster cluster = TestCluster.of(2, "leases")) {
      Node primary = cluster.node(0);
      Node backup = cluster.node(1);
      primary.dataset().write("dnsmasq.leases", "1764 52:54:00:00:00:01 10.0.0.17");
      primary.lead(1);
      primary.dataset().blind(true);
      // What was seen before still arrives.
      backup.follow(primary, 1);
      awaitSame(primary, backup);
      await("no longer in sync", () -> here(backup).state() == SyncState.DISCONNECTED);
      primary.dataset().blind(false);
      await("in sync", () -> here(backup).state() == SyncState.IN_SYNC);
    }
  }

  @Test
  void a_dataset_that_cannot_be_led_at_first_is_when_it_can() throws Exception {
    try (TestCluster cluster = TestCluster.of(2, "leases")) {
      Node primary = cluster.node(0);
      Node backup = cluster.node(1);
      primary.dataset().write("dnsmasq.leases", "1764 52:54:00:00:00:01 10.0.0.17");
      primary.dataset().cannotLead(1);
      primary.lead(1);
      backup.follow(primary, 1);
      awaitSame(primary, backup);
      await("in sync", () -> here(backup).state() == SyncState.IN_SYNC);
    }
  }

  /** More than the limit for a message: who says nothing for so long is dead. */
  @Test
  void a_primary_that_has_nothing_to_say_is_there_all_the_same() throws Exception {
    // Longer than a busy machine stands still.
    Duration stall = Duration.ofSeconds(2);
    LinkLimits limits = new LinkLimits(stall, stall, stall, 32, 8);
    try (TestCluster cluster = TestCluster.of(2, limits, "leases")) {
      Node primary = cluster.node(0);
      Node backup = cluster.node(1);
      primary.dataset().write("dnsmasq.leases", "1764 52:54:00:00:00:01 10.0.0.17");
      primary.lead(1);
      backup.follow(primary, 1);
      await("in sync", () -> here(backup).state() == SyncState.IN_SYNC);
      primary.dataset().blind(true);
      await("no longer in sync", () -> here(backup).state() == SyncState.DISCONNECTED);
      MonotonicInstant end = TestCluster.CLOCK.now().plus(stall.multipliedBy(2));
      while (TestCluster.CLOCK.now().isBefore(end)) {
        assertEquals("", backup.replication().status().trouble());
        assertEquals(SyncState.DISCONNECTED, here(backup).state());
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      }
      assertEquals(Map.of(), backup.replication().status().refused());
    }
  }

  @Test
  void a_dataset_that_is_not_ready_at_first_is_followed_when_it_is() throws Exception {
    try (TestCluster cluster = TestCluster.of(2, "leases")) {
      Node primary = cluster.node(0);
      Node backup = cluster.node(1);
      primary.dataset().write("dnsmasq.leases", "1764 52:54:00:00:00:01 10.0.0.17");
      primary.lead(1);
      backup.dataset().cannotFollow(true);
      backup.follow(primary, 1);
      await("said", () -> here(backup).state() == SyncState.FAILED);
      assertEquals("not ready: No space left on device", here(backup).trouble());
      await(
          "said there",
          () -> there(primary, backup).filter(s -> s.state() == SyncState.FAILED).isPresent());
      assertTrue(backup.replication().resync(Optional.empty(), Optional.empty()));
      assertEquals(SyncState.FAILED, here(backup).state(), "a wish makes no room");
      backup.dataset().cannotFollow(false);
      awaitSame(primary, backup);
      await("in sync", () -> here(backup).state() == SyncState.IN_SYNC);
      await(
          "known to the primary",
          () -> there(primary, backup).filter(s -> s.state() == SyncState.IN_SYNC).isPresent());
    }
  }

  @Test
  void one_that_is_ready_late_is_told_of_what_was_here_already() throws Exception {
    try (TestCluster cluster = TestCluster.of(2, "leases")) {
      Node primary = cluster.node(0);
      Node backup = cluster.node(1);
      primary.dataset().write("dnsmasq.leases", "1764 52:54:00:00:00:01 10.0.0.17");
      primary.lead(1);
      await("leading", () -> primary.dataset().status().leads());
      backup.dataset().cannotFollow(true);
      backup.replication().rest(new Term(1));
      await("not ready", () -> here(backup).trouble().startsWith("not ready"));
      backup.follow(primary, 1);
      await("opened", () -> there(primary, backup).isPresent());
      backup.dataset().write("dnsmasq.leases", "1764 52:54:00:00:00:01 10.0.0.17");
      backup.dataset().pretend(primary.dataset().current().position());
      backup.dataset().cannotFollow(false);
      await(
          "known to the primary",
          () -> there(primary, backup).filter(s -> s.state() == SyncState.IN_SYNC).isPresent());
      assertEquals(0, backup.dataset().fetched());
    }
  }

  @Test
  void one_that_is_looked_at_for_long_does_not_keep_the_others_from_the_next_primary()
      throws Exception {
    try (TestCluster cluster = TestCluster.of(2, "zones", "leases")) {
      Node old = cluster.node(0);
      Node next = cluster.node(1);
      old.lead(1);
      await("leading", () -> old.datasets().stream().allMatch(each -> each.status().leads()));
      old.datasets().get(1).write("dnsmasq.leases", "1764 52:54:00:00:00:01 10.0.0.17");
      CountDownLatch end = new CountDownLatch(1);
      old.datasets().get(0).looksLong(end);
      old.replication().rest(new Term(1));
      next.replication().lead(new Term(2), TestCluster.CLOCK.now()).join();
      assertEquals(old.datasets().get(1).texts(), next.datasets().get(1).texts());
      assertEquals(1, next.datasets().get(1).texts().size());
      end.countDown();
    }
  }

  @Test
  void why_a_primary_does_not_serve_something_is_shown_where_people_look() throws Exception {
    try (TestCluster cluster = TestCluster.of(2, "leases")) {
      Node primary = cluster.node(0);
      Node backup = cluster.node(1);
      primary.dataset().cannotLead(Integer.MAX_VALUE);
      primary.lead(1);
      backup.follow(primary, 1);
      await(
          "shown",
          () -> there(primary, backup).filter(s -> s.state() == SyncState.FAILED).isPresent());
      assertEquals(
          "this primary does not serve it: No space left on device",
          there(primary, backup).orElseThrow().trouble());
      assertEquals(Optional.empty(), there(primary, backup).orElseThrow().lastInSync());
      primary.dataset().cannotLead(0);
      await("in sync", () -> here(backup).state() == SyncState.IN_SYNC);
    }
  }

  @Test
  void only_what_has_changed_travels() throws Exception {
    try (TestCluster cluster = TestCluster.of(2, "zones")) {
      Node primary = cluster.node(0);
      Node backup = cluster.node(1);
      byte[] large = new byte[10 << 20];
      new Random(1).nextBytes(large);
      primary.dataset().write("large", large);
      primary.lead(1);
      backup.follow(primary, 1);
      awaitSame(primary, backup);
      int before = backup.dataset().fetched();
      assertEquals(160, before);
      large[5 << 20] ^= 1;
      primary.dataset().write("large", large);
      awaitSame(primary, backup);
      assertEquals(1, backup.dataset().fetched() - before);
    }
  }

  @Test
  void a_backup_that_was_away_goes_on_from_where_it_was() throws Exception {
    try (TestCluster cluster = TestCluster.of(2, "leases")) {
      Node primary = cluster.node(0);
      Node backup = cluster.node(1);
      primary.lead(1);
      backup.follow(primary, 1);
      primary.dataset().write("a", "1");
      awaitSame(primary, backup);
      backup.replication().rest(new Term(1));
      await("resting", () -> backup.replication().status().primary().isEmpty());
      primary.dataset().write("b", "2");
      primary.dataset().write("c", "3");
      assertFalse(backup.dataset().texts().containsKey("b"));
      await(
          "shown as away",
          () ->
              there(primary, backup)
                  .filter(s -> s.state() == SyncState.DISCONNECTED)
                  .filter(s -> s.changesBehind().equals(OptionalLong.of(2)))
                  .isPresent());
      backup.follow(primary, 1);
      awaitSame(primary, backup);
      assertEquals(3, backup.dataset().fetched());
    }
  }

  @Test
  void roles_are_exchanged_and_what_diverged_is_set_aside() throws Exception {
    try (TestCluster cluster = TestCluster.of(2, "leases")) {
      Node one = cluster.node(0);
      Node two = cluster.node(1);
      one.lead(1);
      two.follow(one, 1);
      one.dataset().write("a", "acknowledged");
      awaitSame(one, two);
      two.replication().rest(new Term(1));
      await("resting", () -> two.replication().status().primary().isEmpty());
      one.dataset().write("a", "never acknowledged");
      one.replication().rest(new Term(1));
      await("resting", () -> !one.replication().status().standing().leading());
      // It has acknowledged less than the old primary has, and takes that first.
      two.lead(2);
      await("ready", () -> isReady(two));
      assertEquals(Map.of("a", "never acknowledged"), two.dataset().texts());
      one.follow(two, 2);
      two.dataset().write("a", "of the new primary");
      awaitSame(two, one);
      await("of term 2", () -> here(one).applied().term().equals(new Term(2)));
    }
  }

  @Test
  void an_old_primary_that_comes_back_keeps_what_nobody_had() throws Exception {
    try (TestCluster cluster = TestCluster.of(2, "leases")) {
      Node one = cluster.node(0);
      Node two = cluster.node(1);
      one.lead(1);
      two.follow(one, 1);
      one.dataset().write("a", "acknowledged");
      awaitSame(one, two);
      two.replication().rest(new Term(1));
      await("resting", () -> two.replication().status().primary().isEmpty());
      one.dataset().write("a", "of the cut-off primary");
      // Term 2 begins while the old primary still leads in 1: it refuses to be asked by nobody.
      two.lead(2);
      await("ready", () -> isReady(two));
      two.dataset().write("b", "of the new primary");
      one.follow(two, 2);
      awaitSame(two, one);
      assertTrue(one.dataset().archived().size() >= 1);
    }
  }

  @Test
  void a_new_primary_takes_what_another_backup_has_acknowledged() throws Exception {
    try (TestCluster cluster = TestCluster.of(3, "leases")) {
      Node one = cluster.node(0);
      Node two = cluster.node(1);
      Node three = cluster.node(2);
      one.lead(1);
      two.follow(one, 1);
      three.follow(one, 1);
      one.dataset().write("a", "on all three");
      awaitSame(one, two);
      awaitSame(one, three);
      two.replication().rest(new Term(1));
      await("resting", () -> two.replication().status().primary().isEmpty());
      one.dataset().write("b", "on the first and the third");
      awaitSame(one, three);
      one.replication().close();
      three.replication().rest(new Term(1));
      two.lead(2);
      three.follow(two, 2);
      await("leading", () -> two.replication().status().standing().leading());
      assertEquals("on the first and the third", two.dataset().texts().get("b"));
      await("followed", () -> here(three).applied().term().equals(new Term(2)));
      assertEquals(two.dataset().texts(), three.dataset().texts());
    }
  }

  @Test
  void a_barrier_is_reached_when_a_majority_has_it_and_only_then() throws Exception {
    try (TestCluster cluster = TestCluster.of(3, "leases")) {
      Node one = cluster.node(0);
      Node two = cluster.node(1);
      one.lead(1);
      await("ready", () -> isReady(one));
      one.dataset().write("a", "1");
      assertInstanceOf(
          BarrierOutcome.Late.class,
          one.replication().barrier(Duration.ofMillis(100), Duration.ZERO));
      two.follow(one, 1);
      assertEquals(
          new BarrierOutcome.Reached(),
          one.replication().barrier(Duration.ofSeconds(30), Duration.ZERO));
      assertEquals(one.dataset().texts(), two.dataset().texts());
      assertInstanceOf(
          BarrierOutcome.NotLeading.class,
          two.replication().barrier(Duration.ofSeconds(30), Duration.ZERO));
    }
  }

  /** A file of gigabytes that has just changed: who waits for a second waits for a second. */
  @Test
  void a_barrier_does_not_wait_for_longer_than_it_was_asked_to() throws Exception {
    try (TestCluster cluster = TestCluster.of(2, "leases")) {
      Node one = cluster.node(0);
      one.lead(1);
      await("ready", () -> isReady(one));
      cluster.node(1).follow(one, 1);
      one.dataset().write("a", "1");
      assertEquals(
          new BarrierOutcome.Reached(),
          one.replication().barrier(Duration.ofSeconds(30), Duration.ZERO));
      CountDownLatch read = new CountDownLatch(1);
      one.dataset().slow(read);
      for (int i = 0; i < 10; i++) {
        BarrierOutcome outcome =
            assertTimeoutPreemptively(
                Duration.ofSeconds(30),
                () -> one.replication().barrier(Duration.ofMillis(20), Duration.ZERO));
        assertEquals(new BarrierOutcome.Late(List.of(one.dataset().name())), outcome);
      }
      read.countDown();
      assertEquals(
          new BarrierOutcome.Reached(),
          one.replication().barrier(Duration.ofSeconds(30), Duration.ZERO));
    }
  }

  /** Else it would wait for somebody to acknowledge what nobody is offered. */
  @Test
  void a_barrier_whose_look_begins_after_the_end_of_its_term_says_so() throws Exception {
    try (TestCluster cluster = TestCluster.of(2, "leases")) {
      Node one = cluster.node(0);
      one.lead(1);
      await("ready", () -> isReady(one));
      CountDownLatch read = new CountDownLatch(1);
      one.dataset().slow(read);
      assertInstanceOf(
          BarrierOutcome.Late.class,
          one.replication().barrier(Duration.ofMillis(20), Duration.ZERO));
      CompletableFuture<BarrierOutcome> waiting = new CompletableFuture<>();
      Thread thread =
          new Thread(
              () -> {
                try {
                  waiting.complete(one.replication().barrier(Duration.ofDays(1), Duration.ZERO));
                } catch (InterruptedException unexpected) {
                  waiting.completeExceptionally(unexpected);
                }
              });
      thread.start();
      await("it waits", () -> thread.getState() == Thread.State.TIMED_WAITING);
      one.replication().rest(new Term(1));
      await("rests", () -> !one.replication().status().standing().leading());
      read.countDown();
      assertInstanceOf(BarrierOutcome.NotLeading.class, waiting.get(30, TimeUnit.SECONDS));
    }
  }

  private static boolean isReady(Node primary) throws AssertionError {
    try {
      return !(primary.replication().barrier(Duration.ZERO, Duration.ZERO)
          instanceof BarrierOutcome.NotLeading);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_full_disk_is_shown_on_both_sides_and_goes_on_by_itself() throws Exception {
    try (TestCluster cluster = TestCluster.of(2, "leases")) {
      Node primary = cluster.node(0);
      Node backup = cluster.node(1);
      backup.dataset().diskTrouble("No space left on device");
      primary.dataset().write("a", "1");
      primary.lead(1);
      backup.follow(primary, 1);
      await("failed here", () -> here(backup).state() == SyncState.FAILED);
      assertEquals("No space left on device", here(backup).trouble());
      await(
          "failed there",
          () ->
              there(primary, backup)
                  .filter(s -> s.state() == SyncState.FAILED)
                  .filter(s -> s.trouble().equals("No space left on device"))
                  .isPresent());
      assertEquals(Optional.empty(), here(backup).lastInSync());
      assertEquals(Position.NONE, here(backup).applied());
      backup.dataset().diskTrouble("");
      awaitSame(primary, backup);
      await("in sync", () -> here(backup).state() == SyncState.IN_SYNC);
    }
  }

  @Test
  void a_resync_compares_everything_wherever_it_is_asked_for() throws Exception {
    try (TestCluster cluster = TestCluster.of(2, "leases")) {
      Node primary = cluster.node(0);
      Node backup = cluster.node(1);
      primary.dataset().write("a", "1");
      primary.lead(1);
      backup.follow(primary, 1);
      await("in sync", () -> here(backup).state() == SyncState.IN_SYNC);
      int before = backup.dataset().commits();
      backup.dataset().write("a", "somebody's edit on the backup");
      assertTrue(backup.replication().resync(Optional.empty(), Optional.empty()));
      awaitSame(primary, backup);
      assertEquals(before + 1, backup.dataset().commits());
      backup.dataset().write("a", "another");
      assertTrue(primary.replication().resync(Optional.empty(), Optional.of(new NodeId("fw2"))));
      awaitSame(primary, backup);
      assertFalse(primary.replication().resync(Optional.empty(), Optional.of(new NodeId("fw9"))));
    }
  }

  @Test
  void a_dataset_that_the_primary_does_not_have_is_said_and_hinders_no_other() throws Exception {
    try (TestCluster cluster = new TestCluster()) {
      Node primary =
          cluster.add(
              "fw1",
              TestCluster.freeAddress(),
              List.of(),
              Identity.derived(TestCluster.identity("fw1", 1)),
              LinkLimits.USUAL,
              "leases");
      Node backup =
          cluster.add(
              "fw2",
              TestCluster.freeAddress(),
              List.of(),
              Identity.derived(TestCluster.identity("fw2", 1)),
              LinkLimits.USUAL,
              "zones",
              "leases");
      primary.dataset().write("a", "1");
      primary.lead(1);
      backup.follow(primary, 1);
      await("absent", () -> here(backup).state() == SyncState.ABSENT);
      await("the other", () -> backup.datasets().get(1).texts().equals(Map.of("a", "1")));
    }
  }

  @Test
  void lag_is_measured_from_the_last_moment_of_agreement() throws Exception {
    try (TestCluster cluster = TestCluster.of(2, "leases")) {
      Node primary = cluster.node(0);
      Node backup = cluster.node(1);
      assertEquals(Optional.empty(), backup.replication().lag(TestCluster.CLOCK.now()));
      assertFalse(backup.replication().inSync(TestCluster.CLOCK.now()));
      primary.dataset().write("a", "1");
      primary.lead(1);
      backup.follow(primary, 1);
      await("in sync", () -> here(backup).state() == SyncState.IN_SYNC);
      MonotonicInstant agreed = here(backup).lastInSync().orElseThrow();
      backup.dataset().diskTrouble("full");
      primary.dataset().write("a", "2");
      await("behind", () -> here(backup).state() == SyncState.FAILED);
      MonotonicInstant last = here(backup).lastInSync().orElseThrow();
      assertFalse(last.isBefore(agreed));
      MonotonicInstant later = last.plus(Duration.ofSeconds(5));
      assertEquals(Optional.of(Duration.ofSeconds(5)), backup.replication().lag(later));
      assertFalse(backup.replication().inSync(later));
      assertTrue(backup.replication().inSync(last.plus(Duration.ofMillis(999))));
    }
  }

  @Test
  void a_resumed_term_that_begins_again_is_no_success() throws Exception {
    try (TestCluster cluster = TestCluster.of(2, "leases")) {
      Node primary = cluster.node(0);
      Node backup = cluster.node(1);
      primary.lead(1);
      backup.follow(primary, 1);
      await("ready", () -> isReady(primary));
      primary.dataset().write("a", "1");
      awaitSame(primary, backup);
      primary.dataset().lead(new Term(1));
      await("failed", () -> here(backup).state() == SyncState.FAILED);
      assertTrue(here(backup).trouble().contains("older than what is here"), here(backup)::trouble);
    }
  }

  @Test
  void a_source_that_remembers_nothing_serves_whole_trees() throws Exception {
    try (TestCluster cluster = TestCluster.of(2, "leases")) {
      Node primary = cluster.node(0);
      Node backup = cluster.node(1);
      primary.dataset().forget();
      primary.lead(1);
      backup.follow(primary, 1);
      for (int i = 0; i < 50; i++) {
        primary.dataset().write("file" + i, "content " + i);
      }
      primary.dataset().remove("file7");
      awaitSame(primary, backup);
    }
  }

  /** Each wait would find as much changed again: so many of them are longer than anybody waits. */
  @Test
  void who_is_overtaken_by_newer_versions_goes_on_with_the_newest_at_once() throws Exception {
    try (TestCluster cluster = TestCluster.of(2, "leases")) {
      Node primary = cluster.node(0);
      Node backup = cluster.node(1);
      primary.dataset().overtake(30);
      primary.lead(1);
      primary.dataset().write("changing", "first");
      backup.follow(primary, 1);
      awaitSame(primary, backup);
    }
  }
}
