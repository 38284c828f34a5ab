package io.flywall.bench;

import io.flywall.lab.HaDaemon;
import io.flywall.lab.Lab;
import io.flywall.lab.LabFailure;
import io.flywall.lab.Observation;
import io.flywall.lab.Scene;
import io.flywall.value.MonotonicInstant;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** One contestant in one row: its own lab, rounds on demand. */
final class Rounds implements AutoCloseable {
  /**
   * Of a round in which the instrument slept or the roles moved. More would hide that the machine
   * is overloaded.
   */
  private static final int MOST_REPEATS = 5;

  private final Contestant contestant;
  private final Row row;
  private final RandomGenerator chance;
  private final PrintStream out;
  private final Scene scene;
  private final Series series = new Series();

  Rounds(Contestant contestant, Row row, RandomGenerator chance, PrintStream out) {
    this.contestant = contestant;
    this.row = row;
    this.chance = chance;
    this.out = out;
    Lab lab = Lab.create(2);
    this.scene = Scene.set(lab, contestant.daemons(lab, row.interval()));
    String unused = scene.startAll();
  }

  Series series() {
    return series;
  }

  void play() {
    for (int attempt = 0; attempt <= MOST_REPEATS; attempt++) {
      Optional<Observation> seen = tried();
      if (seen.isPresent() && (!seen.get().spoiled() || attempt == MOST_REPEATS)) {
        series.add(seen.get());
        return;
      }
      series.repeat();
    }
    out.println("    given up after " + MOST_REPEATS + " repeats");
  }

  /** Empty when the machine was so busy that the roles moved by themselves meanwhile. */
  private Optional<Observation> tried() {
    try {
      Observation seen = once();
      if (seen.spoiled()) {
        out.println("    repeated: the prober slept " + seen.stalls().worst().toMillis() + " ms");
      }
      return Optional.of(seen);
    } catch (LabFailure disturbed) {
      out.println("    repeated: " + disturbed.getMessage());
      scene.daemons().stream().filter(daemon -> !daemon.running()).forEach(HaDaemon::start);
      return Optional.empty();
    }
  }

  private Observation once() {
    // Both in service, and whoever takes back what is his has done so: keepalived does that three
    // intervals after its start.
    Duration calm = row.interval().multipliedBy(5).plus(Duration.ofMillis(1500));
    String primary = scene.awaitOne(calm);
    Duration phase = Duration.ofNanos((long) (chance.nextDouble() * row.interval().toNanos()));
    scene.prober().record();
    Scene.pause(Duration.ofMillis(100).plus(phase));
    MonotonicInstant at = row.fault().strike(scene, primary);
    scene.await("another node than " + primary, () -> scene.answering(other(primary)));
    // The rest of a switch: late announcements, a loser that comes back.
    Scene.pause(Duration.ofMillis(300).plus(row.interval()));
    Observation seen = Observation.of(scene.tape(), at);
    out.printf(
        Locale.ROOT,
        "  %-28s %-10s phase %6.1f ms: %7.1f ms%s%n",
        row.title(),
        contestant.word(),
        phase.toNanos() / 1e6,
        seen.outageMillis(),
        seen.dual().millis() > 0 ? ", both answered " + seen.dual() : "");
    row.fault().mend(scene, primary);
    return seen;
  }

  private static String other(String node) {
    return node.equals("node1") ? "node2" : "node1";
  }

  @Override
  public void close() {
    scene.close();
  }
}
