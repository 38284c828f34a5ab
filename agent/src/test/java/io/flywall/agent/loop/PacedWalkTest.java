package io.flywall.agent.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PacedWalkTest {
  private static final MonotonicInstant NOW = new MonotonicInstant(1_000_000_000);
  private static final List<Integer> FORTY = IntStream.range(0, 40).boxed().toList();

  @Test
  void a_few_go_in_one() {
    PacedWalk<Integer> walk = new PacedWalk<>(List.of(1, 2, 3));
    assertEquals(List.of(), walk.due(NOW), "nothing was begun");
    walk.begin(NOW);
    assertEquals(List.of(1, 2, 3), walk.due(NOW));
    assertFalse(walk.isUnderWay());
    assertEquals(MonotonicInstant.DISTANT_FUTURE, walk.nextDue());
  }

  @Test
  void many_go_in_slices_with_pauses_each_once_and_in_order() {
    PacedWalk<Integer> walk = new PacedWalk<>(FORTY);
    walk.begin(NOW);
    List<Integer> walked = new ArrayList<>(walk.due(NOW));
    assertEquals(PacedWalk.SLICE, walked.size());
    assertEquals(List.of(), walk.due(NOW), "the pause is not over");
    assertEquals(NOW.plus(PacedWalk.PAUSE), walk.nextDue());
    for (MonotonicInstant at = walk.nextDue(); walk.isUnderWay(); at = walk.nextDue()) {
      walked.addAll(walk.due(at));
    }
    assertEquals(FORTY, walked);
  }

  @Test
  void one_that_begins_again_leaves_nothing_out_and_one_that_stops_says_no_more() {
    PacedWalk<Integer> walk = new PacedWalk<>(FORTY);
    walk.begin(NOW);
    assertEquals(PacedWalk.SLICE, walk.due(NOW).size());
    walk.begin(NOW);
    assertEquals(FORTY.subList(0, PacedWalk.SLICE), walk.due(NOW));
    assertTrue(walk.isUnderWay());
    walk.stop();
    assertEquals(List.of(), walk.due(NOW.plus(Duration.ofMinutes(1))));
  }

  @Test
  void nobody_waits_for_nothing() {
    PacedWalk<Integer> walk = new PacedWalk<>(List.of());
    walk.begin(NOW);
    assertEquals(MonotonicInstant.DISTANT_FUTURE, walk.nextDue());
    assertEquals(List.of(), walk.due(NOW));
  }
}
