package io.flywall.agent.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.flywall.value.MonotonicInstant;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FailuresTest {
  private MonotonicInstant now = new MonotonicInstant(0);
  private final Failures failures = new Failures(() -> now);

  private Optional<Duration> times(int count, InetAddress from) {
    Optional<Duration> last = Optional.empty();
    for (int i = 0; i < count; i++) {
      last = failures.another(from);
    }
    return last;
  }

  private static InetAddress at(String literal) throws UnknownHostException {
    return InetAddress.getByName(literal);
  }

  @Test
  void ten_in_a_minute_are_fine_and_each_minute_is_a_new_one() throws UnknownHostException {
    assertEquals(Optional.empty(), times(10, at("10.0.0.1")));
    now = now.plus(Duration.ofSeconds(59));
    assertEquals(Optional.of(Duration.ofSeconds(1)), times(1, at("10.0.0.1")));
    assertEquals(Optional.empty(), times(10, at("10.0.0.2")));
    now = now.plus(Duration.ofSeconds(1));
    assertEquals(Optional.empty(), times(10, at("10.0.0.1")));
  }

  @Test
  void the_addresses_that_an_ipv6_host_makes_up_are_one() throws UnknownHostException {
    assertEquals(Optional.empty(), times(10, at("fd00::1")));
    assertEquals(Optional.of(Duration.ofMinutes(1)), times(1, at("fd00::2")));
    assertEquals(Optional.empty(), times(10, at("fd00:0:0:1::1")));
  }

  @Test
  void memory_is_bounded_and_the_eldest_is_forgotten() throws UnknownHostException {
    Optional<Duration> unused = times(11, at("10.9.9.9"));
    for (int i = 0; i < 5000; i++) {
      unused =
          failures.another(InetAddress.getByAddress(new byte[] {10, 1, (byte) (i >> 8), (byte) i}));
    }
    assertEquals(1024, failures.size());
    assertEquals(Optional.empty(), times(1, at("10.9.9.9")));
  }
}
