package io.flywall.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures as a page. */
record Report(Map<Row, Map<Contestant, Series>> results, int rounds, long seed) {

  String markdown() {
    List<String> lines = new ArrayList<>();
    lines.add("# flywall and keepalived in the same lab");
    lines.add("");
    lines.add(
        "Outage of a client that asks the virtual IP every millisecond, in milliseconds. "
            + "Dual: milliseconds, over all rounds, in which more than one node answered"
            + " (counted until a moment after the takeover). Of 1,000 virtual IPs 50 are asked,"
            + " each every 5 ms: from the first that falls silent to the last that answers.");
    lines.add("");
    lines.addAll(table());
    lines.add("");
    results.forEach((row, series) -> lines.addAll(notes(row, series)));
    lines.addAll(Surroundings.lines());
    lines.add("- keepalived: " + Surroundings.version("keepalived"));
    lines.add("- command: `sudo ./dev bench " + rounds + "` (phases from seed " + seed + ")");
    lines.add("");
    return String.join("\n", lines);
  }

  List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "| case, heartbeat | program | n | median | worst | least | dual | ratio of medians |");
    lines.add("|---|---|--:|--:|--:|--:|--:|--:|");
    results.forEach(
        (row, series) -> {
          for (Contestant contestant : Contestant.values()) {
            String ratio = contestant == Contestant.FLYWALL ? ratio(row, series) : "";
            lines.add(line(row, contestant, series.get(contestant), ratio));
          }
        });
    return lines;
  }

  private static String line(Row row, Contestant contestant, Series series, String ratio) {
    String beyond = series.unended() > 0 ? "> " : "";
    return String.format(
        Locale.ROOT,
        "| %s | %s | %d | %s%.1f | %s%.1f | %.1f | %d | %s |",
        row.title(),
        contestant.word(),
        series.rounds(),
        beyond,
        series.median(),
        beyond,
        series.worst(),
        series.least(),
        series.dualMillis(),
        ratio);
  }

  static String ratio(Row row, Map<Contestant, Series> series) {
    if (!row.isCompared()) {
      return "";
    }
    double peer = series.get(Contestant.KEEPALIVED).median();
    return row.asKnown(peer)
        ? String.format(Locale.ROOT, "%.2f", series.get(Contestant.FLYWALL).median() / peer)
        : "refused";
  }

  private static List<String> notes(Row row, Map<Contestant, Series> series) {
    List<String> lines = new ArrayList<>();
    lines.add("- " + row.title() + ": asked of flywall: " + row.target());
    double peer = series.get(Contestant.KEEPALIVED).median();
    if (row.isCompared() && !row.asKnown(peer)) {
      lines.add(
          String.format(
              Locale.ROOT,
              "- %s: no ratio, because keepalived's median of %.1f ms is more than 30 %% off its"
                  + " known %.0f ms; this run says more about the machine",
              row.title(),
              peer,
              row.knownMillis().orElseThrow()));
    }
    series.forEach(
        (contestant, one) -> {
          if (one.unended() > 0) {
            lines.add(
                String.format(
                    "- %s: in %d rounds of %s nobody took over for %d s, when the round was ended",
                    row.title(),
                    one.unended(),
                    contestant.word(),
                    row.fault().patience().toSeconds()));
          }
          if (one.spoiled() > 0) {
            lines.add(
                String.format(
                    "- %s: in %d of the rounds of %s that count the prober slept more than 5 ms too,"
                        + " after all repeats",
                    row.title(), one.spoiled(), contestant.word()));
          }
          if (one.repeated() > 0) {
            lines.add(
                String.format(
                    "- %s: %d rounds of %s repeated, because the prober itself slept more than 5 ms"
                        + " or the roles moved by themselves",
                    row.title(), one.repeated(), contestant.word()));
          }
        });
    return lines;
  }
}
