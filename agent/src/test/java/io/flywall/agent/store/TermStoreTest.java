package io.flywall.agent.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.EnvironmentFailure;
import io.flywall.value.OperatorError;
import io.flywall.value.Reserved;
import io.flywall.value.Term;
import io.flywall.value.VoterList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TermStoreTest {
  private static final int SLOT = 64;
  private static final Reserved FIRST = reserved(1000, 200, VoterList.of(1, List.of(7, -8, 9)));
  private static final Reserved SECOND = reserved(2000, 1100, VoterList.of(2, List.of()));
  private static final Reserved THIRD =
      reserved(
          3000,
          30,
          VoterList.of(65_535, List.of(1, 2, 3, 4, 5, Integer.MIN_VALUE, Integer.MAX_VALUE)));

  @TempDir private Path folder;
  private Path state;
  private Path file;

  private static Reserved reserved(long ceiling, long deadAfterMillis, VoterList voters) {
    return new Reserved(new Term(ceiling), Duration.ofMillis(deadAfterMillis), voters);
  }

  @BeforeEach
  void name() {
    state = folder.resolve("state");
    file = state.resolve("terms");
  }

  private void storeAll(Reserved... values) throws Exception {
    try (TermStore store = TermStore.open(state)) {
      for (Reserved value : values) {
        store.store(value);
      }
    }
  }

  private Reserved reopened() throws OperatorError {
    try (TermStore store = TermStore.open(state)) {
      return store.reserved();
    }
  }

  private void damage(int offset) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[offset] ^= 0x20;
    Files.write(file, bytes);
  }

  private OperatorError refusal() {
    return assertThrows(OperatorError.class, () -> TermStore.open(state).close());
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void a_node_that_never_ran_has_reserved_nothing() throws OperatorError {
    assertEquals(Reserved.NOTHING, reopened());
    assertEquals(Reserved.NOTHING, reopened());
  }

  @Test
  void what_was_stored_is_there_in_the_next_life() throws Exception {
    storeAll(FIRST);
    assertEquals(FIRST, reopened());
    storeAll(SECOND);
    assertEquals(SECOND, reopened());
    storeAll(THIRD, FIRST, SECOND, THIRD);
    assertEquals(THIRD, reopened());
  }

  /** As many voters as a cluster may have fill the slot; none of them may be lost on the way. */
  @Test
  void the_members_of_the_voter_list_are_there_in_the_next_life() throws Exception {
    for (int count = 0; count <= VoterList.MOST_MEMBERS; count++) {
      List<Integer> members = List.of(-1, 0, 1, 100, -100, Integer.MAX_VALUE, Integer.MIN_VALUE);
      Reserved some = reserved(10 + count, 200, VoterList.of(count, members.subList(0, count)));
      storeAll(some);
      assertEquals(some, reopened());
    }
  }

  @Test
  void whether_an_agent_has_it_open_can_be_seen_from_outside() throws Exception {
    assertFalse(TermStore.isInUse(state), "where there is none nobody has it");
    try (TermStore store = TermStore.open(state)) {
      assertTrue(TermStore.isInUse(state));
      store.store(FIRST);
    }
    assertFalse(TermStore.isInUse(state));
    assertEquals(FIRST, reopened(), "looking changes nothing");
  }

  @Test
  void what_was_stored_is_shown_in_this_life() throws Exception {
    try (TermStore store = TermStore.open(state)) {
      store.store(FIRST);
      assertEquals(FIRST, store.reserved());
    }
  }

  @Test
  void the_largest_term_and_a_lower_one_after_it_are_kept() throws Exception {
    Reserved largest = new Reserved(new Term(Term.MAX), Duration.ofDays(1), VoterList.NONE);
    storeAll(largest);
    assertEquals(largest, reopened());
    storeAll(FIRST);
    assertEquals(FIRST, reopened());
  }

  /** Every byte of the newer slot, one after the other: no damage is believed. */
  @Test
  void a_torn_slot_keeps_the_one_before() throws Exception {
    storeAll(FIRST, SECOND);
    byte[] whole = Files.readAllBytes(file);
    for (int offset = 0; offset < SLOT; offset++) {
      Files.write(file, whole);
      damage(offset);
      assertEquals(FIRST, reopened(), "byte " + offset);
      Files.write(file, whole);
      damage(SLOT + offset);
      assertEquals(SECOND, reopened(), "byte " + offset + " of the older slot");
    }
  }

  @Test
  void after_a_torn_slot_the_next_store_replaces_the_torn_one() throws Exception {
    storeAll(FIRST, SECOND);
    damage(20);
    storeAll(THIRD);
    assertEquals(THIRD, reopened());
    damage(20);
    assertEquals(FIRST, reopened());
  }

  @Test
  void a_file_damaged_in_both_slots_says_what_where_and_how() throws Exception {
    storeAll(FIRST, SECOND);
    damage(20);
    damage(SLOT + 20);
    OperatorError error = refusal();
    assertEquals(file.toString(), error.where());
    assertEquals("is damaged: neither of its two slots is whole", error.what());
    assertEquals(
        "check the disk, wait for the longest dead time of any node, then remove the file: this"
            + " node starts as a new one, with the term that it hears and no memory of its"
            + " promises",
        error.remedy());
    assertEquals(
        error.getMessage(), refusal().getMessage(), "the refusal must not keep the file locked");
  }

  @Test
  void a_short_file_with_one_whole_slot_is_read_and_grows_back() throws Exception {
    storeAll(FIRST, SECOND);
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), SLOT));
    assertEquals(SECOND, reopened());
    storeAll(THIRD);
    assertEquals(THIRD, reopened());
    assertEquals(2 * SLOT, Files.size(file));
  }

  @Test
  void a_start_that_was_cut_short_leaves_no_damage() throws Exception {
    for (int size : new int[] {0, 1, SLOT, 2 * SLOT}) {
      Files.createDirectories(state);
      Files.write(file, new byte[size]);
      assertEquals(Reserved.NOTHING, reopened(), "size " + size);
      storeAll(FIRST);
      assertEquals(FIRST, reopened(), "size " + size);
    }
  }

  @Test
  void the_file_has_its_full_size_before_anything_is_stored() throws Exception {
    storeAll();
    assertEquals(2 * SLOT, Files.size(file));
    storeAll(FIRST, SECOND, THIRD);
    assertEquals(2 * SLOT, Files.size(file));
  }

  @Test
  void only_root_can_read_it() throws Exception {
    storeAll(FIRST);
    assertEquals("rw-------", mode(file));
    assertEquals("rwx------", mode(state));
  }

  @Test
  void a_second_agent_on_one_state_directory_is_refused() throws Exception {
    try (TermStore store = TermStore.open(state)) {
      OperatorError error = refusal();
      assertEquals(file.toString(), error.where());
      assertEquals("is in use by another flywall agent", error.what());
      assertEquals(
          "stop that agent, or give this one an agent.state_dir of its own", error.remedy());
      store.store(FIRST);
    }
    assertEquals(FIRST, reopened());
  }

  @Test
  void a_state_directory_that_is_a_file_says_what_where_and_how() throws Exception {
    Files.writeString(state, "in the way");
    OperatorError error = refusal();
    assertEquals(file.toString(), error.where());
    assertTrue(error.what().startsWith("cannot be opened: "), error.what());
    assertTrue(error.what().contains("FileAlreadyExists"), error.what());
    assertEquals("make agent.state_dir a directory that root can write", error.remedy());
  }

  @Test
  void a_store_that_fails_says_so_and_shows_what_is_really_on_disk() throws Exception {
    try (TermStore store = TermStore.open(state)) {
      store.store(FIRST);
      store.close();
      EnvironmentFailure failure =
          assertThrows(EnvironmentFailure.class, () -> store.store(SECOND));
      assertTrue(failure.getMessage().startsWith(file + " cannot be written: "));
      assertTrue(failure.getMessage().contains("ClosedChannel"), failure.getMessage());
      assertEquals(FIRST, store.reserved());
    }
    assertEquals(FIRST, reopened());
  }
}
