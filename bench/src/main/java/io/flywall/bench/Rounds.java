package io.flywall.bench;

import io.flywall.lab.Fan;
import io.flywall.lab.HaDaemon;
import io.flywall.lab.Lab;
import io.flywall.lab.LabFailure;
import io.flywall.lab.LabNode;
import io.flywall.lab.LostVip;
import io.flywall.lab.Observation;
import io.flywall.lab.Scene;
import io.flywall.lab.VipRange;
import io.flywall.value.MonotonicInstant;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/** One contestant in one row: its own lab, rounds on demand. */
final class Rounds implements AutoCloseable {
  /**
   * Of a round in which the instrument slept or the roles moved. More would hide that the machine
   * is overloaded.
   */
  private static final int MOST_REPEATS = 5;

  private final Contestant contestant;
  private final Row row;
  private final Random chance;
  private final PrintStream out;
  private final Scene scene;
  private final Optional<Fan> fan;
  private final Series series = new Series();

  Rounds(Contestant contestant, Row row, Random chance, PrintStream out) {
    this.contestant = contestant;
    this.row = row;
    this.chance = chance;
    this.out = out;
    Lab lab = Lab.create(contestant.nodes(row));
    VipRange more = VipRange.of(row.vips() - 1);
    this.scene = Scene.set(lab, contestant.daemons(lab, row, more));
    this.fan = more.isEmpty() ? Optional.empty() : Optional.of(spread(lab, more));
    String unused = scene.startAll();
  }

  private Fan spread(Lab lab, VipRange vips) {
    vips.routeFrom(lab);
    return Fan.start(lab, vips.sample(chance));
  }

  Series series() {
    return series;
  }

  void play() {
    for (int attempt = 0; attempt <= MOST_REPEATS; attempt++) {
      Optional<Round> seen = tried();
      if (seen.isPresent() && (!seen.get().spoiled() || attempt == MOST_REPEATS)) {
        series.add(seen.get());
        return;
      }
      // Nobody who answered beside another is forgotten with his round.
      series.repeat(seen.map(Round::dualMillis).orElse(0));
    }
    out.println("    given up after " + MOST_REPEATS + " repeats");
  }

  /** Empty when the machine was so busy that the roles moved by themselves meanwhile. */
  private Optional<Round> tried() {
    try {
      Round seen = once();
      if (seen.spoiled()) {
        out.println("    repeated: the prober slept");
      }
      return Optional.of(seen);
    } catch (LostVip defect) {
      throw defect;
    } catch (LabFailure disturbed) {
      out.println("    repeated: " + disturbed.getMessage());
      scene.daemons().stream().filter(daemon -> !daemon.running()).forEach(HaDaemon::start);
      return Optional.empty();
    }
  }

  private Round once() {
    // All in service, and whoever takes back what is his has done so: keepalived does that three
    // intervals after its start.
    Duration calm = row.interval().multipliedBy(5).plus(Duration.ofMillis(1500));
    LabNode primary = scene.lab().node(scene.awaitOne(calm));
    Duration phase = Duration.ofNanos((long) (chance.nextDouble() * row.interval().toNanos()));
    scene.prober().record();
    fan.ifPresent(Fan::record);
    Scene.pause(Duration.ofMillis(100).plus(phase));
    MonotonicInstant at = row.fault().strike(scene, primary);
    try {
      return seen(primary, phase, at);
    } finally {
      row.fault().mend(scene, primary);
    }
  }

  private Round seen(LabNode primary, Duration phase, MonotonicInstant at) {
    boolean takenOver =
        Scene.comesTrue(
            () -> scene.prober().who().stream().anyMatch(node -> !node.equals(primary.id())),
            row.fault().patience());
    // The rest of a switch: late announcements, a loser that comes back.
    Scene.pause(Duration.ofMillis(300).plus(row.interval()));
    Round seen = round(Observation.of(scene.tape(), at), at, takenOver);
    out.printf(
        Locale.ROOT,
        "  %-36s %-10s phase %6.1f ms: %7.1f ms%s%s%n",
        row.title(),
        contestant.word(),
        phase.toNanos() / 1e6,
        seen.outageMillis(),
        takenOver ? "" : " and on: nobody took over",
        seen.dualMillis() > 0 ? ", both answered " + seen.dualMillis() + " ms" : "");
    return seen;
  }

  private Round round(Observation seen, MonotonicInstant at, boolean takenOver) {
    double outage = fan.map(many -> many.away(at).toNanos() / 1e6).orElseGet(seen::outageMillis);
    return new Round(outage, takenOver, seen.dual().millis(), seen.spoiled());
  }

  @Override
  public void close() {
    scene.close();
  }
}
