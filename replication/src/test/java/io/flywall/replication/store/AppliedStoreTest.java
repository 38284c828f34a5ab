package io.flywall.replication.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.replication.MemoryDirectory;
import io.flywall.replication.Position;
import io.flywall.replication.scan.Scan;
import io.flywall.replication.tree.Attributes;
import io.flywall.replication.tree.Change;
import io.flywall.replication.tree.Entry;
import io.flywall.replication.tree.TreePath;
import io.flywall.value.Term;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged is still known after a restart, whatever the disk did in between. */
class AppliedStoreTest {
  private static final int BATCHES = 4;
  private static final Term TERM = new Term(5);

  @TempDir(factory = MemoryDirectory.class)
  Path directory;

  /** A disk with room for so many bytes more, and then, once, for none. */
  private static final class SmallDisk {
    private long room = Long.MAX_VALUE;
    private boolean wasFull;

    OutputStream before(OutputStream file) {
      return new FilterOutputStream(file) {
        @Override
        public void write(int single) throws IOException {
          write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          int fits = (int) Math.min(length, room);
          file.write(bytes, offset, fits);
          room -= fits;
          if (fits < length) {
            room = Long.MAX_VALUE;
            wasFull = true;
            throw new IOException("No space left on device");
          }
        }
      };
    }
  }

  private static AppliedBatch batch(int number) {
    Attributes root = new Attributes(0755, 0, 0, "root", "root");
    Entry made = new Entry.Directory(new TreePath("made-" + number), root);
    return new AppliedBatch(new Position(TERM, number), List.of(new Change.Put(made)));
  }

  /** As a replica does: again until it works. */
  private static void apply(AppliedStore store, int number) throws IOException {
    while (store.state().position().sequence() < number) {
      try {
        if (store.state().begun().isEmpty()) {
          store.begin(batch(number));
        }
        store.finish(List.of());
      } catch (IOException full) {
        assertEquals("No space left on device", full.getMessage());
      }
    }
  }

  @Test
  void a_disk_that_is_full_at_any_byte_costs_nothing_that_was_applied() throws Exception {
    boolean wasFull = true;
    for (int room = 0; wasFull; room++) {
      Path state = Files.createDirectories(directory.resolve("room-" + room));
      SmallDisk disk = new SmallDisk();
      try (AppliedStore store = AppliedStore.open(state, disk::before)) {
        disk.room = room;
        for (int number = 1; number <= BATCHES; number++) {
          apply(store, number);
        }
      }
      try (AppliedStore again = AppliedStore.open(state)) {
        assertEquals(new Position(TERM, BATCHES), again.state().position(), "room for " + room);
        assertEquals(BATCHES, again.state().scan().tree().size());
      }
      wasFull = disk.wasFull;
      assertTrue(room > 0 || wasFull, "the disk was never full");
    }
  }

  @Test
  void a_snapshot_that_does_not_fit_leaves_what_was_there() throws Exception {
    SmallDisk disk = new SmallDisk();
    try (AppliedStore store = AppliedStore.open(directory, disk::before)) {
      apply(store, 1);
      disk.room = 3;
      try {
        store.reset(Position.NONE, Scan.NOTHING);
        throw new AssertionError("there was room");
      } catch (IOException full) {
        assertEquals(new Position(TERM, 1), store.state().position());
      }
      apply(store, 2);
    }
    try (AppliedStore again = AppliedStore.open(directory)) {
      assertEquals(new Position(TERM, 2), again.state().position());
    }
  }

  /** Whatever byte a disk gives back as another: what was written before it counts. */
  @Test
  void a_log_with_one_wrong_byte_anywhere_opens_and_goes_on() throws Exception {
    try (AppliedStore store = AppliedStore.open(directory)) {
      for (int number = 1; number <= 3; number++) {
        apply(store, number);
      }
    }
    Path log = directory.resolve("applied.log");
    byte[] whole = Files.readAllBytes(log);
    for (int at = 0; at < whole.length; at++) {
      byte[] wrong = whole.clone();
      wrong[at] ^= 0x55;
      Files.write(log, wrong);
      try (AppliedStore store = AppliedStore.open(directory)) {
        long reached = store.state().position().sequence();
        assertTrue(reached <= 3, "at " + at);
        apply(store, 4);
        assertEquals(4, store.state().position().sequence(), "at " + at);
      }
    }
  }

  @Test
  void a_batch_that_was_begun_outlives_a_start_that_is_killed() throws Exception {
    try (AppliedStore store = AppliedStore.open(directory)) {
      store.begin(batch(1));
    }
    // The next start was killed when its log had its first record and no more.
    Path whole = directory.resolve("applied.log");
    int firstRecord = 1 + Long.BYTES + Long.BYTES + Integer.BYTES;
    byte[] begun = Arrays.copyOf(Files.readAllBytes(whole), firstRecord);
    Files.write(directory.resolve("applied.log.unfinished"), begun);
    try (AppliedStore again = AppliedStore.open(directory)) {
      assertEquals(batch(1), again.state().begun().orElseThrow());
    }
  }
}
