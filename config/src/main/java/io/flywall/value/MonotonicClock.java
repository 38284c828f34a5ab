package io.flywall.value;

/** Where instants come from. Production reads CLOCK_BOOTTIME; tests turn their own hands. */
@FunctionalInterface
public interface MonotonicClock {
  MonotonicInstant now();
}
