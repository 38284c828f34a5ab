package io.flywall.agent.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.flywall.agent.view.AuditHeadsView;
import io.flywall.value.AuditHead;
import io.flywall.value.EnvironmentFailure;
import io.flywall.value.HeadNote;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadMemoryTest {
  private static final NodeId SELF = new NodeId("node1");
  private static final NodeId PEER = new NodeId("node2");
  private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");

  @TempDir private Path state;
  private final long begun = System.nanoTime();
  private long second;
  private Instant wall = NOON;
  private HeadMemory memory;

  @BeforeEach
  void begin() {
    memory = life();
  }

  /** What is kept goes to the disk at once. */
  private HeadMemory life() {
    return new HeadMemory(SELF, file().read(), () -> wall, this::store);
  }

  private HeadFile file() {
    return HeadFile.in(state);
  }

  private void store(Map<String, PeerHead> heads) {
    try {
      file().store(heads);
    } catch (EnvironmentFailure failure) {
      throw new AssertionError(failure);
    }
  }

  private static AuditHead head(long seq, char letter) {
    return new AuditHead(seq, String.valueOf(letter).repeat(32), 1000 + seq);
  }

  /** A second later, as states come. */
  private void told(AuditHead head) {
    second++;
    memory.told(
        PEER,
        Set.of(PEER),
        List.of(new HeadNote(PEER.shortForm(), head)),
        new MonotonicInstant(begun + second * 1_000_000_000L));
  }

  private AuditHeadsView.Peer shown() {
    List<AuditHeadsView.Peer> peers = memory.view().peers();
    assertEquals(1, peers.size());
    return peers.get(0);
  }

  private long remembered() {
    return shown().remembered().orElseThrow().seq();
  }

  @Test
  void the_newest_is_remembered_over_restarts_and_told_to_everybody() throws IOException {
    told(head(1, 'a'));
    told(head(2, 'b'));
    memory = life();
    assertEquals(2, remembered());
    assertEquals(Optional.of(NOON), shown().heardAt());
    memory.ends(head(7, 'c'));
    assertEquals(
        List.of(
            new HeadNote(SELF.shortForm(), head(7, 'c')),
            new HeadNote(PEER.shortForm(), head(2, 'b'))),
        memory.toTell(Set.of(PEER)));
    assertEquals(List.of(), memory.troubles());
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(state.resolve("audit-heads"))));
  }

  @Test
  void nothing_is_told_of_a_log_that_could_not_be_read() {
    assertEquals(List.of(), memory.toTell(Set.of(PEER)));
    assertEquals(Optional.empty(), memory.view().own());
  }

  @Test
  void what_a_peer_remembers_of_this_node_is_shown() {
    memory.told(
        PEER,
        Set.of(PEER),
        List.of(new HeadNote(SELF.shortForm(), head(9, 'd')), new HeadNote(12345, head(1, 'e'))),
        new MonotonicInstant(begun));
    assertEquals(9, shown().remembersOfThisNode().orElseThrow().seq());
    assertEquals(Optional.empty(), shown().remembered());
  }

  @Test
  void a_log_that_lost_its_last_line_is_noticed() {
    told(head(3, 'c'));
    for (int i = 0; i < 5; i++) {
      told(head(2, 'b'));
      assertEquals(List.of(), memory.troubles(), "after " + i + " s");
    }
    told(head(2, 'b'));
    assertEquals(
        List.of("the audit log of node2 is not what it was (line 3, then 2): flywall audit heads"),
        memory.troubles());
    assertEquals(3, remembered());
    assertEquals(2, shown().wentBackTo().orElseThrow().seq());
  }

  @Test
  void a_log_that_was_removed_or_whose_last_line_is_another_one_is_noticed() {
    for (AuditHead now : List.of(AuditHead.NONE, head(3, 'e'))) {
      memory.forgetTrouble();
      told(head(3 + second, 'c'));
      AuditHead back = now.seq() == 0 ? now : head(remembered(), 'e');
      for (int i = 0; i < 7; i++) {
        told(back);
      }
      assertEquals(1, memory.troubles().size(), back.toString());
    }
  }

  @Test
  void what_went_back_stays_so_however_it_grows_and_over_restarts() {
    told(head(3, 'c'));
    for (int i = 0; i < 7; i++) {
      told(head(1, 'a'));
    }
    told(head(50, 'f'));
    assertEquals(3, remembered());
    memory = life();
    assertEquals(3, remembered());
    assertEquals(50, shown().wentBackTo().orElseThrow().seq());
    assertEquals(1, memory.troubles().size());
  }

  @Test
  void an_operator_who_has_looked_ends_it() {
    told(head(3, 'c'));
    for (int i = 0; i < 7; i++) {
      told(head(1, 'a'));
    }
    memory.forgetTrouble();
    assertEquals(List.of(), memory.troubles());
    assertEquals(1, remembered());
    memory = life();
    assertEquals(1, remembered());
    told(head(2, 'b'));
    assertEquals(2, remembered());
  }

  private List<Long> daily() {
    return shown().daily().stream().map(AuditHeadsView.Head::seq).toList();
  }

  @Test
  void the_first_of_each_day_stays_whatever_is_told_later() {
    told(head(3, 'c'));
    told(head(4, 'd'));
    wall = NOON.plus(Duration.ofDays(1));
    told(head(9, 'e'));
    told(head(50, 'f'));
    assertEquals(List.of(3L, 9L), daily());
    memory = life();
    assertEquals(List.of(3L, 9L), daily());
    for (int i = 0; i < 7; i++) {
      told(head(1, 'a'));
    }
    wall = NOON.plus(Duration.ofDays(2));
    told(head(60, 'b'));
    assertEquals(List.of(3L, 9L), daily(), "what cannot follow is no witness");
    memory.forgetTrouble();
    assertEquals(List.of(3L, 9L, 60L), daily());
  }

  @Test
  void days_without_end_do_not_fill_the_disk() {
    for (int day = 0; day < 40; day++) {
      wall = NOON.plus(Duration.ofDays(day));
      told(head(day, 'a'));
    }
    assertEquals(30, daily().size());
    assertEquals(10L, daily().get(0));
    assertEquals(39L, daily().get(29));
  }

  @Test
  void datagrams_that_overtook_each_other_are_no_alarm() {
    told(head(3, 'c'));
    for (int i = 0; i < 10; i++) {
      told(head(2, 'b'));
      told(head(3, 'c'));
    }
    assertEquals(List.of(), memory.troubles());
  }

  @Test
  void a_peer_of_an_older_build_is_no_alarm() {
    told(head(3, 'c'));
    for (int i = 0; i < 10; i++) {
      second++;
      memory.told(
          PEER, Set.of(PEER), List.of(), new MonotonicInstant(begun + second * 1_000_000_000L));
    }
    assertEquals(List.of(), memory.troubles());
  }

  private void told(NodeId name, Set<NodeId> present) {
    memory.told(
        name,
        present,
        List.of(
            new HeadNote(name.shortForm(), head(1, 'a')),
            new HeadNote(SELF.shortForm(), head(1, 'a'))),
        new MonotonicInstant(begun));
  }

  @Test
  void names_that_change_all_the_time_do_not_fill_the_disk() {
    for (int i = 0; i < 100; i++) {
      NodeId name = new NodeId("n" + i);
      told(name, Set.of(name));
    }
    assertEquals(16, file().read().size());
    assertEquals(16, memory.view().peers().size());
  }

  @Test
  void a_node_that_is_present_is_never_forgotten_for_others() {
    told(head(3, 'c'));
    for (int i = 0; i < 100; i++) {
      NodeId name = new NodeId("n" + i);
      told(name, Set.of(PEER, name));
    }
    assertEquals(3, file().read().get("node2").head().seq());
    assertEquals(16, file().read().size());
    assertEquals(PEER.shortForm(), memory.toTell(Set.of(PEER)).get(0).node());
    memory.ends(head(7, 'c'));
    assertEquals(
        List.of(SELF.shortForm(), PEER.shortForm()),
        memory.toTell(Set.of(PEER)).stream().limit(2).map(HeadNote::node).toList());
  }

  @Test
  void a_damaged_file_is_said_and_begun_anew() throws IOException {
    for (String text :
        List.of(
            "",
            "[]",
            "{",
            "{\"node2\": 1}",
            "{\"no node\": {\"head\": {}}}",
            "{\"node2\": {\"head\": {\"seq\": -1}}}")) {
      Files.writeString(state.resolve("audit-heads"), text);
      assertEquals(Map.of(), file().read(), text);
    }
  }
}
