package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.MonotonicInstant;
import java.time.Duration;

/** What is a nuisance and no failure moves nothing. */
interface CalmCases extends SafetyCases {
  /** Of each case; a soak asks for more. */
  Duration TIME = Duration.ofSeconds(Integer.getInteger("lab.seconds", 20));

  /** Less than a lease that lapses: what is left when a ping or two go astray. */
  Duration HARDLY_ANY = Duration.ofMillis(20);

  /** Ends a nuisance. */
  interface Ending extends AutoCloseable {
    @Override
    void close();
  }

  /** Begins to be one. */
  interface Nuisance {
    Ending begin(Cluster cluster);
  }

  default void calm(String what, Nuisance nuisance) {
    stage()
        .play(
            cluster -> {
              String primary = cluster.primary();
              long term = cluster.term(primary);
              cluster.record();
              MonotonicInstant at = cluster.now();
              try (Ending ending = nuisance.begin(cluster)) {
                Scene.pause(TIME);
              }
              Observation seen = cluster.observe(at);
              assertSingle(what + " for " + TIME.toSeconds() + " s", seen);
              SafetyCases.assertUnmoved(cluster, primary, term);
              assertTrue(seen.outageMillis() <= HARDLY_ANY.toMillis(), seen.toString());
            });
  }
}
