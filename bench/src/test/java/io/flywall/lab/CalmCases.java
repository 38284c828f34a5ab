package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.Locale;

/** What is a nuisance and no failure moves nothing. */
interface CalmCases extends SafetyCases {
  /** Of each case; a soak asks for more. */
  Duration TIME = Duration.ofSeconds(Integer.getInteger("lab.seconds", 20));

  /** Less than a lease that lapses: what is left when a ping or two go astray. */
  Duration HARDLY_ANY = Duration.ofMillis(20);

  /** Beyond it a case's figures are quoted, and its agents have nothing else behind them. */
  Duration MIXED = Duration.ofMinutes(2);

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
    if (TIME.compareTo(MIXED) > 0) {
      // Lateness is told since an agent's start: this nuisance's, and no earlier one's.
      stage().close();
    }
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
              cluster.nodes().forEach(node -> tellLateness(what, cluster, node));
              SafetyCases.assertUnmoved(cluster, primary, term);
              assertTrue(seen.outageMillis() <= HARDLY_ANY.toMillis(), seen.toString());
            });
  }

  private void tellLateness(String what, Cluster cluster, LabNode node) {
    JsonNode lateness = cluster.agent(node.id()).status().get("lateness");
    String text =
        String.format(
            Locale.ROOT,
            "%s, %s for %d s, %s: lateness of the loop p50 %s, p99 %s, worst %s ms, %s beyond the guard",
            constellation(),
            what,
            TIME.toSeconds(),
            node.id(),
            lateness.get("p50"),
            lateness.get("p99"),
            lateness.get("worst"),
            lateness.get("stalls"));
    LabFigures.note(text);
    Cluster.figure("lateness", text);
  }
}
