package io.flywall.agent.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  private static List<String> failing(Readiness readiness) {
    return readiness.checks().stream()
        .filter(check -> !check.ok())
        .map(Readiness.Check::name)
        .toList();
  }

  @Test
  void who_serves_or_could_is_ready() {
    assertTrue(Readiness.of(Optional.of(Views.primary()), true).isReady());
    assertTrue(Readiness.of(Optional.of(Views.backup()), true).isReady());
  }

  @Test
  void a_loop_that_hangs_a_fault_and_a_start_are_not() {
    assertEquals(List.of("loop"), failing(Readiness.of(Optional.of(Views.primary()), false)));
    assertEquals(
        List.of("role", "voters"), failing(Readiness.of(Optional.of(Views.fault()), true)));
    assertFalse(Readiness.of(Optional.empty(), true).isReady());
  }

  @Test
  void without_voters_nobody_could_take_over() {
    assertEquals(List.of("voters"), failing(Readiness.of(Optional.of(Views.degraded()), true)));
  }
}
