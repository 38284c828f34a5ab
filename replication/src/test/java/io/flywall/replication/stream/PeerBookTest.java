package io.flywall.replication.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.replication.DatasetName;
import io.flywall.replication.Position;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Term;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PeerBookTest {
  private static final Object CONNECTION = "the first";
  private static final NodeId TWO = new NodeId("fw2");
  private static final NodeId THREE = new NodeId("fw3");
  private static final DatasetName LEASES = new DatasetName("leases");

  private MonotonicInstant now = new MonotonicInstant(1_000);
  private final PeerBook book = new PeerBook(() -> now);

  private static Position at(long sequence) {
    return new Position(new Term(1), sequence);
  }

  private SyncStatus line(Position tip) {
    return status(new PeerBook.Served(LEASES, tip, "")).get(0);
  }

  private List<SyncStatus> status(PeerBook.Served... served) {
    return book.status(List.of(served));
  }

  private List<DatasetName> lacking(long sequence, int peers) throws InterruptedException {
    return book.awaitHolders(book.era(), Map.of(LEASES, at(sequence)), peers, Duration.ZERO)
        .orElseThrow();
  }

  @Test
  void a_peer_is_in_sync_when_it_has_acknowledged_the_tip_and_is_there() {
    book.opened(TWO, LEASES, CONNECTION, at(1), at(3));
    assertEquals(SyncState.BEHIND, line(at(3)).state());
    assertEquals(OptionalLong.of(2), line(at(3)).changesBehind());
    assertEquals(Optional.empty(), line(at(3)).lastInSync());
    book.acknowledged(TWO, LEASES, at(3), at(3));
    assertEquals(SyncState.IN_SYNC, line(at(3)).state());
    assertEquals(Optional.of(now), line(at(3)).lastInSync());
    book.disconnected(TWO, LEASES, CONNECTION);
    assertEquals(SyncState.DISCONNECTED, line(at(3)).state());
    assertEquals(Optional.of(now), line(at(3)).lastInSync());
  }

  @Test
  void a_connection_that_ends_late_does_not_end_the_next_one() {
    book.opened(TWO, LEASES, CONNECTION, at(3), at(3));
    book.opened(TWO, LEASES, "the second", at(3), at(3));
    book.disconnected(TWO, LEASES, CONNECTION);
    assertEquals(SyncState.IN_SYNC, line(at(3)).state());
    book.disconnected(TWO, LEASES, "the second");
    assertEquals(SyncState.DISCONNECTED, line(at(3)).state());
  }

  @Test
  void nobody_is_in_sync_with_what_is_not_served_yet() {
    book.opened(TWO, LEASES, CONNECTION, at(3), Position.NONE);
    SyncStatus opening = line(Position.NONE);
    assertEquals(SyncState.BEHIND, opening.state());
    assertEquals(OptionalLong.empty(), opening.changesBehind());
    assertEquals(Optional.empty(), opening.lastInSync());
    String why = "this primary does not serve it: No space left on device";
    SyncStatus hindered = status(new PeerBook.Served(LEASES, Position.NONE, why)).get(0);
    assertEquals(SyncState.FAILED, hindered.state());
    assertEquals(why, hindered.trouble());
  }

  @Test
  void while_it_is_heard_and_nothing_changes_it_stays_in_sync() {
    book.opened(TWO, LEASES, CONNECTION, at(3), at(3));
    now = new MonotonicInstant(9_000);
    book.reported(TWO, LEASES, 0, "", Optional.of(at(3)));
    assertEquals(Optional.of(now), line(at(3)).lastInSync());
    book.reported(TWO, LEASES, 700, "disk full", Optional.of(at(4)));
    assertEquals(SyncState.FAILED, line(at(4)).state());
    assertEquals("disk full", line(at(4)).trouble());
    assertEquals(700, line(at(4)).bytesLeft());
  }

  @Test
  void what_this_node_cannot_read_nobody_is_in_sync_with() {
    book.opened(TWO, LEASES, CONNECTION, at(3), at(3));
    MonotonicInstant seen = now;
    now = now.plus(Duration.ofSeconds(1));
    book.reported(TWO, LEASES, 0, "", Optional.empty());
    SyncStatus line = status(new PeerBook.Served(LEASES, at(3), "Input/output error")).get(0);
    assertEquals(SyncState.FAILED, line.state());
    assertEquals("Input/output error", line.trouble());
    assertEquals(Optional.of(seen), line.lastInSync());
  }

  @Test
  void a_dataset_that_a_peer_does_not_ask_for_has_a_line_that_says_so() {
    DatasetName zones = new DatasetName("zones");
    PeerBook.Served[] served = {
      new PeerBook.Served(LEASES, at(3), ""), new PeerBook.Served(zones, at(2), "")
    };
    assertEquals(List.of(), status(served), "of who was never there somebody else speaks");
    book.opened(TWO, LEASES, CONNECTION, at(3), at(3));
    assertEquals(1, status(served).size(), "it may be about to ask for the other one");
    now = now.plus(Duration.ofSeconds(1));
    assertEquals(
        List.of(SyncState.IN_SYNC, SyncState.FAILED),
        status(served).stream().map(SyncStatus::state).toList());
    assertEquals(
        "fw2 has no dataset of that name: add it to datasets there",
        status(served).get(1).trouble());
    book.opened(TWO, zones, CONNECTION, at(2), at(2));
    assertEquals(SyncState.IN_SYNC, status(served).get(1).state());
    // Taken out of its configuration: it comes back without.
    book.disconnected(TWO, zones, CONNECTION);
    assertEquals(SyncState.FAILED, status(served).get(1).state());
  }

  @Test
  void silence_is_no_success_though_the_connection_stands() {
    book.opened(TWO, LEASES, CONNECTION, at(3), at(3));
    now = now.plus(Duration.ofSeconds(3));
    assertEquals(SyncState.IN_SYNC, line(at(3)).state());
    now = now.plus(Duration.ofNanos(1));
    assertEquals(SyncState.DISCONNECTED, line(at(3)).state());
  }

  @Test
  void peers_that_hold_a_version_are_counted_once_and_later_ones_count_too() throws Exception {
    book.opened(TWO, LEASES, CONNECTION, at(5), at(5));
    assertEquals(List.of(), lacking(5, 1));
    assertEquals(List.of(), lacking(4, 1));
    assertEquals(List.of(LEASES), lacking(6, 1));
    assertEquals(List.of(LEASES), lacking(5, 2));
    book.opened(THREE, LEASES, CONNECTION, at(5), at(5));
    assertEquals(List.of(), lacking(5, 2));
  }

  @Test
  void who_claims_more_than_was_ever_served_holds_nothing() throws Exception {
    book.opened(TWO, LEASES, CONNECTION, new Position(new Term(9), 1), at(5));
    assertEquals(List.of(LEASES), lacking(1, 1));
  }

  @Test
  void who_waits_for_holders_is_told_when_the_term_is_over() throws Exception {
    long era = book.era();
    CompletableFuture<Boolean> over = new CompletableFuture<>();
    Thread waiting =
        new Thread(
            () -> {
              try {
                over.complete(
                    book.awaitHolders(era, Map.of(LEASES, at(1)), 1, Duration.ofDays(1)).isEmpty());
              } catch (InterruptedException ended) {
                over.complete(false);
              }
            });
    waiting.start();
    book.clear();
    assertTrue(over.get());
    assertTrue(book.awaitHolders(era, Map.of(), 1, Duration.ZERO).isEmpty());
  }

  @Test
  void names_without_end_leave_no_lines_without_end_and_drive_nobody_out_who_is_here() {
    book.opened(TWO, LEASES, CONNECTION, at(1), at(1));
    for (int name = 0; name < 2_000; name++) {
      NodeId passing = new NodeId("passing" + name);
      book.opened(passing, LEASES, CONNECTION, at(1), at(1));
      book.disconnected(passing, LEASES, CONNECTION);
      now = now.plus(Duration.ofNanos(1));
    }
    List<NodeId> known = book.peersOf(LEASES);
    assertEquals(1024, known.size());
    assertTrue(known.contains(TWO));
    assertTrue(known.contains(new NodeId("passing1999")));
  }
}
