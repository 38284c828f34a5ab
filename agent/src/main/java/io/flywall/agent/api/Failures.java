package io.flywall.agent.api;

import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How often who was refused lately. A right token is let in all the same, from the same address
 * too: on loopback all users of the host have one address, and one of them could else lock the
 * operator out; a token is too long to be guessed at any rate.
 */
final class Failures {
  /** A person who mistypes, and a program that is restarted with an old token. */
  private static final int MOST = 10;

  private static final Duration WINDOW = Duration.ofMinutes(1);

  /** Some hundred bytes each; who has more addresses than this makes the eldest be forgotten. */
  private static final int ADDRESSES = 1024;

  /** What an IPv6 host chooses by itself: one caller has all of a /64. */
  private static final int NETWORK_BYTES = 8;

  private final MonotonicClock clock;
  private final Map<String, Count> counts = new LinkedHashMap<>();

  Failures(MonotonicClock clock) {
    this.clock = clock;
  }

  private static final class Count {
    private final MonotonicInstant since;
    private int refused;

    Count(MonotonicInstant since) {
      this.since = since;
    }
  }

  /** Counts one more; how long he should wait, when these are too many. */
  synchronized Optional<Duration> another(InetAddress from) {
    MonotonicInstant now = clock.now();
    String key = key(from);
    Count count = counts.get(key);
    if (count == null || now.since(count.since).compareTo(WINDOW) >= 0) {
      counts.remove(key);
      count = new Count(now);
      counts.put(key, count);
      forgetEldest();
    }
    count.refused++;
    return count.refused > MOST
        ? Optional.of(WINDOW.minus(now.since(count.since)))
        : Optional.empty();
  }

  private void forgetEldest() {
    if (counts.size() > ADDRESSES) {
      counts.remove(counts.keySet().iterator().next());
    }
  }

  synchronized int size() {
    return counts.size();
  }

  private static String key(InetAddress from) {
    byte[] bytes = from.getAddress();
    return Arrays.toString(
        bytes.length > NETWORK_BYTES ? Arrays.copyOf(bytes, NETWORK_BYTES) : bytes);
  }
}
