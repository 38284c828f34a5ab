package io.flywall.bench;

import java.util.ArrayList;
import java.util.List;

/** The rounds of one contestant in one row. */
final class Series {
  private final List<Double> outages = new ArrayList<>();
  private int dualMillis;
  private int repeated;
  private int unended;
  private int spoiled;

  void add(Round round) {
    outages.add(round.outageMillis());
    dualMillis += round.dualMillis();
    unended += round.ended() ? 0 : 1;
    spoiled += round.spoiled() ? 1 : 0;
  }

  /** Rounds in which nobody took over: their figures are only when the round was ended. */
  int unended() {
    return unended;
  }

  /** A round that does not count, but for the time in which two answered. */
  void repeat(int dual) {
    repeated++;
    dualMillis += dual;
  }

  /** Rounds that count although the prober slept: it did so each time. */
  int spoiled() {
    return spoiled;
  }

  int rounds() {
    return outages.size();
  }

  int repeated() {
    return repeated;
  }

  /** Over all rounds. */
  int dualMillis() {
    return dualMillis;
  }

  double least() {
    return outages.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
  }

  double worst() {
    return outages.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
  }

  double median() {
    if (outages.isEmpty()) {
      return Double.NaN;
    }
    List<Double> sorted = outages.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
