package io.flywall.bench;

import io.flywall.lab.Observation;
import java.util.ArrayList;
import java.util.List;

/** The rounds of one contestant in one row. */
final class Series {
  private final List<Double> outages = new ArrayList<>();
  private int dualMillis;
  private int repeated;

  void add(Observation seen) {
    add(seen.outageMillis(), seen.dual().millis());
  }

  void add(double outageMillis, int dual) {
    outages.add(outageMillis);
    dualMillis += dual;
  }

  void repeat() {
    repeated++;
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
