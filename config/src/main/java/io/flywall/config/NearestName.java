package io.flywall.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The name that was probably meant. */
final class NearestName {
  private NearestName() {}

  /** Empty when nothing is near: half a name wrong is another name. */
  static Optional<String> among(Collection<String> names, String written) {
    int tolerated = Math.max(1, Math.min(4, written.length() / 3));
    return names.stream()
        .filter(name -> distance(name, written) <= tolerated)
        .min(
            Comparator.<String>comparingInt(name -> distance(name, written))
                .thenComparing(Comparator.naturalOrder()));
  }

  /**
   * Damerau and Levenshtein: insertions, deletions, replacements and swaps of neighbours, the four
   * things that fingers do.
   */
  static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(a, b, i, j, cost);
      }
    }
    return cost[a.length()][b.length()];
  }

  private static int cheapest(String a, String b, int i, int j, int[][] cost) {
    int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int best = Math.min(replaced, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
  }
}
