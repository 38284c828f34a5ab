package io.flywall.agent.client;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {
  @Test
  void pauses_double_from_one_second_to_sixty_and_no_two_clients_agree() {
    long[] least = {1, 2, 4, 8, 16, 30, 30, 30};
    long[] most = {2, 4, 8, 16, 32, 60, 60, 60};
    Set<Duration> firsts = new HashSet<>();
    Set<Duration> lasts = new HashSet<>();
    for (long seed = 0; seed < 200; seed++) {
      Backoff backoff = new Backoff(new SplittableRandom(seed));
      Duration pause = Duration.ZERO;
      for (int step = 0; step < least.length; step++) {
        pause = backoff.next();
        assertTrue(pause.compareTo(Duration.ofSeconds(least[step])) >= 0, step + ": " + pause);
        assertTrue(pause.compareTo(Duration.ofSeconds(most[step])) <= 0, step + ": " + pause);
        if (step == 0) {
          firsts.add(pause);
        }
      }
      lasts.add(pause);
      backoff.reset();
      assertTrue(backoff.next().compareTo(Duration.ofSeconds(2)) <= 0);
    }
    assertTrue(firsts.size() > 190 && lasts.size() > 190, firsts.size() + " " + lasts.size());
  }
}
