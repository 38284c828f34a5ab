package io.flywall.bench.replication;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Of one kind, in whatever unit. */
final class Figures {
  private final List<Double> all = new ArrayList<>();

  void add(double figure) {
    all.add(figure);
  }

  int count() {
    return all.size();
  }

  double median() {
    return quantile(0.5);
  }

  /** The smallest that at least this part of them does not exceed. */
  double quantile(double part) {
    if (all.isEmpty()) {
      return Double.NaN;
    }
    List<Double> sorted = all.stream().sorted().toList();
    return sorted.get(Math.max(0, (int) Math.ceil(part * sorted.size()) - 1));
  }

  @Override
  public String toString() {
    return all.stream()
        .map(figure -> String.format(Locale.ROOT, "%.2f", figure))
        .toList()
        .toString();
  }
}
