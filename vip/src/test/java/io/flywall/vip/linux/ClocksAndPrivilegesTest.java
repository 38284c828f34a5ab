package io.flywall.vip.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClocksAndPrivilegesTest {
  @Test
  void the_boot_clock_never_goes_back() {
    BootClock clock = new BootClock();
    MonotonicInstant before = clock.now();
    for (int i = 0; i < 10_000; i++) {
      MonotonicInstant now = clock.now();
      assertFalse(now.isBefore(before));
      before = now;
    }
  }

  @Test
  void a_jiffy_is_one_of_those_that_linux_can_be_built_with() {
    // CONFIG_HZ 100, 250, 300, 1000; the kernel rounds 1/300 s in nanoseconds.
    long micros = KernelTick.jiffy().toNanos() / 1_000;
    assertTrue(List.of(10_000L, 4_000L, 3_333L, 1_000L).contains(micros), "jiffy " + micros);
    assertTrue(KernelTick.jiffy().compareTo(Duration.ZERO) > 0);
  }

  /** Under a limit a thread's stack could be refused later. */
  @Test
  void memory_is_locked_only_where_no_limit_stands_against_it() {
    String limited = "Max locked memory         8388608              8388608              bytes\n";
    String free = "Max locked memory         unlimited            unlimited            bytes\n";
    String nothing = "CapEff:\t0000000000003000\n";
    assertFalse(Privileges.mayLockMemory(nothing, limited));
    assertTrue(Privileges.mayLockMemory(nothing, free));
    assertTrue(Privileges.mayLockMemory("CapEff:\t0000000000004000\n", limited));
  }

  @Test
  void missing_capabilities_are_named() {
    assertEquals(List.of(), Privileges.missingFrom("Name:\tjava\nCapEff:\t000001ffffffffff\n"));
    assertEquals(
        List.of("CAP_NET_ADMIN", "CAP_NET_RAW"),
        Privileges.missingFrom("CapEff:\t0000000000000000\n"));
    assertEquals(List.of("CAP_NET_RAW"), Privileges.missingFrom("CapEff:\t0000000000001000\n"));
    assertEquals(List.of("CAP_NET_ADMIN"), Privileges.missingFrom("CapEff:\t0000000000002000\n"));
    assertEquals(List.of("CAP_NET_ADMIN", "CAP_NET_RAW"), Privileges.missingFrom(""));
  }
}
