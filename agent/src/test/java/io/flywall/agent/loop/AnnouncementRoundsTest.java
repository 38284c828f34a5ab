package io.flywall.agent.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.VirtualAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AnnouncementRoundsTest {
  private static final MonotonicInstant NOW = new MonotonicInstant(1_000_000_000);

  @Test
  void after_a_claim_that_announced_all_the_first_round_is_the_second() {
    AnnouncementRounds rounds = new AnnouncementRounds(vips(3), Duration.ZERO);
    rounds.beginBehindFirst(NOW);
    assertEquals(NOW.plus(Duration.ofMillis(100)), rounds.nextDue());
    assertEquals(List.of(), rounds.due(NOW));
    assertEquals(vips(3), rounds.due(NOW.plus(Duration.ofMillis(100))));
    assertEquals(NOW.plus(Duration.ofMillis(500)), rounds.nextDue());
  }

  /** More than fit between two rounds: the later begins when the earlier has told all. */
  @Test
  void a_round_that_comes_due_during_another_follows_it() {
    int count = 2_000;
    AnnouncementRounds rounds = new AnnouncementRounds(vips(count), Duration.ZERO);
    rounds.beginBehindFirst(NOW);
    List<VirtualAddress> told = new ArrayList<>();
    MonotonicInstant at = rounds.nextDue();
    while (told.size() < count) {
      told.addAll(rounds.due(at));
      at = rounds.nextDue();
    }
    assertEquals(vips(count), told);
    // 0.1 s + 125 slices 5 ms apart is beyond 0.5 s, so that the next is due at once.
    assertEquals(NOW.plus(Duration.ofMillis(500)), at);
    assertEquals(PacedWalk.SLICE, rounds.due(NOW.plus(Duration.ofMillis(725))).size());
  }

  @Test
  void who_holds_them_no_more_says_nothing() {
    AnnouncementRounds rounds = new AnnouncementRounds(vips(40), Duration.ofSeconds(60));
    rounds.begin(NOW);
    assertEquals(PacedWalk.SLICE, rounds.due(NOW).size());
    rounds.stop();
    assertEquals(MonotonicInstant.DISTANT_FUTURE, rounds.nextDue());
    assertEquals(List.of(), rounds.due(NOW.plus(Duration.ofMinutes(5))));
  }

  private static List<VirtualAddress> vips(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> AddressQueueTest.ipv4("10.79." + i / 250 + "." + (1 + i % 250)))
        .toList();
  }
}
