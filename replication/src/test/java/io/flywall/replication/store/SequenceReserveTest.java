package io.flywall.replication.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.replication.MemoryDirectory;
import io.flywall.replication.Position;
import io.flywall.value.Term;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SequenceReserveTest {
  private static final Term TERM = new Term(5);

  @TempDir(factory = MemoryDirectory.class)
  Path directory;

  private SequenceReserve reserve() throws IOException {
    return new SequenceReserve(directory.resolve("sequence"));
  }

  @Test
  void no_number_of_a_term_is_given_twice_after_a_crash() throws Exception {
    assertEquals(new Position(TERM, 0), reserve().first(TERM, Position.NONE));
    Position again = reserve().first(TERM, Position.NONE);
    assertTrue(again.isAfter(new Position(TERM, 0)), again::toString);
    Position after = new Position(TERM, again.sequence() + 50);
    assertTrue(reserve().first(TERM, after).isAfter(after));
    assertEquals(new Position(TERM.next(), 0), reserve().first(TERM.next(), after));
  }

  @Test
  void numbers_that_have_come_to_their_end_are_said_and_do_not_overflow() throws Exception {
    Position last = new Position(TERM, Position.MOST_SEQUENCE);
    IOException end = assertThrows(IOException.class, () -> reserve().first(TERM, last));
    assertTrue(end.getMessage().contains("no sequence is left"), end::getMessage);
    Position beyond = new Position(TERM, Long.MAX_VALUE - 1);
    assertThrows(IOException.class, () -> reserve().first(TERM, beyond));
    assertEquals(new Position(TERM, 0), reserve().first(TERM, Position.NONE));
  }
}
