package io.flywall.replication.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SyncedFilesTest {
  private final SyncedFiles files = new SyncedFiles();

  @Test
  void it_has_what_was_added_and_not_dropped_since_however_many() {
    Random random = new Random(3);
    Set<String> expected = new HashSet<>();
    for (int step = 0; step < 20_000; step++) {
      String name = Integer.toString(random.nextInt(5_000));
      if (random.nextInt(3) == 0) {
        files.drop(name);
        expected.remove(name);
      } else {
        files.add(name, files.attempt());
        expected.add(name);
      }
    }
    for (int i = 0; i < 6_000; i++) {
      String name = Integer.toString(i);
      assertEquals(expected.contains(name), files.has(name), name);
    }
    files.clear();
    expected.forEach(name -> assertFalse(files.has(name), name));
  }

  @Test
  void a_sync_that_ends_after_its_attempt_does_not_count() {
    int failed = files.attempt();
    files.add("early", failed);
    files.begin();
    files.add("late", failed);
    assertFalse(files.has("late"));
    assertTrue(files.has("early"), "what the next attempt need not do again");
  }
}
