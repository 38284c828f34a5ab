package io.flywall.agent.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An agent that is told to stop. */
class ShutdownTest extends TwoNodes {
  @Test
  void a_stopping_primary_hands_over_and_stops_when_the_successor_is_heard() {
    startBoth();
    a.feed(new Event.StopRequested());
    stage.run(2);
    assertTrue(a.stopped);
    assertEquals(Role.PRIMARY, b.role());
    assertEquals(List.of(), stage.dual);
  }

  @Test
  void a_stopping_primary_whose_successor_is_mute_stops_within_half_a_second() {
    startBoth();
    b.kill();
    a.feed(new Event.StopRequested());
    stage.run(501);
    assertTrue(a.stopped);
    assertFalse(a.holdsVips);
  }

  @Test
  void a_stopping_backup_and_a_lone_primary_stop_at_once() {
    startBoth();
    b.feed(new Event.StopRequested());
    assertTrue(b.stopped);
    stage.run(1000);
    a.feed(new Event.StopRequested());
    stage.run(1);
    assertTrue(a.stopped);
    assertFalse(a.holdsVips);
  }
}
