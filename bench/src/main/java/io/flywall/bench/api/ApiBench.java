package io.flywall.bench.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.bench.Bound;
import io.flywall.bench.Surroundings;
import io.flywall.lab.FlywallAgent;
import io.flywall.lab.FlywallConfig;
import io.flywall.lab.Lab;
import io.flywall.lab.LabFailure;
import io.flywall.lab.LabNeeds;
import io.flywall.lab.LabProcess;
import io.flywall.lab.Scene;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code SECONDS REPORT}: 1,000 requests a second and 200 open event streams on the primary of a
 * pair, client and both agents on one machine. The exit status is 1 when a bound was missed; the
 * report is written all the same.
 */
public final class ApiBench {
  private static final int REQUESTS_A_SECOND = 1_000;
  private static final int STREAMS = 200;
  private static final Duration HEARTBEAT = Duration.ofMillis(100);

  /** What docs and product promise. */
  private static final double MOST_LATENESS_MILLIS = 5;

  private static final double MOST_STATUS_MILLIS = 150;

  /** One that everybody who listens gets. */
  private static final Duration AN_EVENT_EVERY = Duration.ofSeconds(5);

  private final Duration lasts;
  private final List<String> lines = new ArrayList<>();
  private final List<Bound> bounds = new ArrayList<>();

  private ApiBench(Duration lasts) {
    this.lasts = lasts;
  }

  public static void main(String[] arguments) throws IOException {
    List<String> missing = LabNeeds.missing();
    if (!missing.isEmpty()) {
      System.err.println("bench: " + String.join("; ", missing));
      System.exit(2);
    }
    ApiBench bench = new ApiBench(Duration.ofSeconds(Long.parseLong(arguments[0])));
    bench.run();
    Path file = Path.of(arguments[1]);
    Path unused = Files.writeString(file, bench.markdown());
    System.out.println("written: " + file);
    if (!bench.bounds.stream().allMatch(Bound::holds)) {
      System.err.println("bench: a bound was missed, see " + file);
      System.exit(1);
    }
  }

  private void run() {
    Lab lab = Lab.create(2);
    FlywallConfig config = FlywallConfig.of(lab, HEARTBEAT);
    try (Scene scene = Scene.set(lab, node -> new FlywallAgent(node, config))) {
      FlywallAgent primary = (FlywallAgent) scene.daemon(scene.startAll());
      scene.await("a peer", () -> primary.status().get("problems").isEmpty());
      command(primary);
      String unused = primary.cli("ha", "reset").orFail();
      JsonNode before = primary.status();
      rest(primary);
      String unusedAgain = primary.cli("ha", "reset").orFail();
      int orders;
      Map<String, String> load;
      try (LabProcess clients = lab.start(primary.node().namespace(), "load", load())) {
        orders = giveOrders(primary, clients);
        load = figures(clients.log());
      }
      JsonNode after = primary.status();
      row("requests answered, and failed", load.get("answered") + ", " + load.get("failed"));
      row(
          "an answer, from when it was due: p50 / p99 / worst",
          load.get("p50_ms") + " / " + load.get("p99_ms") + " / " + load.get("max_ms") + " ms");
      row("streams closed, of " + STREAMS, load.get("closed"));
      row("events that the stream with fewest got, of " + orders, load.get("orders"));
      row("lateness of the loop under it: p50 / p99 / worst", lateness(after));
      row("term before and after", before.get("term") + " and " + after.get("term"));
      judge(before, after, load, orders);
      if (!before.get("term").equals(after.get("term"))) {
        System.err.println("bench: the primary changed under the load: " + scene.words());
      }
    }
  }

  private void judge(JsonNode before, JsonNode after, Map<String, String> load, int orders) {
    bound(
        "lateness of the loop under it, p99",
        after.get("lateness").get("p99").asDouble(Double.NaN),
        MOST_LATENESS_MILLIS,
        "ms");
    double terms = after.get("term").asLong() - before.get("term").asLong();
    bound("changes of the primary", terms, 0, "");
    double due = REQUESTS_A_SECOND * (double) lasts.toSeconds();
    bound(
        "requests that were not answered, of those due",
        due - number(load, "answered"),
        due / 100,
        "");
    bound("requests that failed", number(load, "failed"), 0, "");
    bound("streams that were closed", number(load, "closed"), 0, "");
    bound("events that some stream did not get", orders - number(load, "orders"), 0, "");
  }

  private static double number(Map<String, String> load, String figure) {
    return Double.parseDouble(load.getOrDefault(figure, "NaN"));
  }

  private void bound(String what, double value, double most, String unit) {
    Bound bound = new Bound(what, value, most, unit);
    bounds.add(bound);
    System.out.println(bound.row());
  }

  /** Before the loop's lateness at rest is measured, which twenty commands would disturb. */
  private void command(FlywallAgent primary) {
    bound(
        "flywall ha status from start to end, 19 of 20, at rest",
        CommandTime.ofStatus(primary),
        MOST_STATUS_MILLIS,
        "ms");
  }

  /** The same machine without the load. */
  private void rest(FlywallAgent primary) {
    Scene.pause(lasts.dividedBy(2));
    row("lateness of the loop at rest: p50 / p99 / worst", lateness(primary.status()));
  }

  private List<String> load() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-Xmx128m",
        "-cp",
        System.getProperty("java.class.path"),
        LoadMain.class.getName(),
        Integer.toString(REQUESTS_A_SECOND),
        Integer.toString(STREAMS),
        lasts.toString());
  }

  /** So long as the clients run, but for their first and last seconds; how many. */
  private int giveOrders(FlywallAgent primary, LabProcess clients) {
    int given = 0;
    long end = System.nanoTime() + lasts.minus(AN_EVENT_EVERY).toNanos();
    while (System.nanoTime() < end) {
      Scene.pause(AN_EVENT_EVERY);
      String unused = primary.cli("ha", "failback", given % 2 == 0 ? "off" : "on").orFail();
      given++;
    }
    if (clients.awaitEnd(lasts).isEmpty()) {
      throw new LabFailure("the clients do not end: " + clients.log());
    }
    return given;
  }

  private static Map<String, String> figures(String log) {
    Map<String, String> figures = new HashMap<>();
    for (String word : log.strip().split("\\s+", -1)) {
      int at = word.indexOf('=');
      if (at > 0) {
        figures.put(word.substring(0, at), word.substring(at + 1));
      }
    }
    if (!figures.containsKey("answered")) {
      throw new LabFailure("the clients failed: " + log);
    }
    return figures;
  }

  private static String lateness(JsonNode status) {
    JsonNode lateness = status.get("lateness");
    return lateness.get("p50")
        + " / "
        + lateness.get("p99")
        + " / "
        + lateness.get("worst")
        + " ms";
  }

  private void row(String what, String value) {
    lines.add("| " + what + " | " + value + " |");
    System.out.println(what + ": " + value);
  }

  private String markdown() {
    List<String> all = new ArrayList<>();
    all.add("# The API under load");
    all.add("");
    all.add(
        String.format(
            Locale.ROOT,
            "%,d requests a second for `/api/ha/status`, a connection each, and %d open event"
                + " streams on the primary of a pair, %d s; clients and both agents on one machine:"
                + " `sudo ./dev bench api`",
            REQUESTS_A_SECOND,
            STREAMS,
            lasts.toSeconds()));
    all.add("");
    all.add("| | |");
    all.add("|---|---|");
    all.addAll(lines);
    all.add("");
    all.add("| | bound | figure | |");
    all.add("|---|---|--:|--:|");
    bounds.forEach(bound -> all.add(bound.row()));
    all.add("");
    all.addAll(Surroundings.lines());
    return String.join("\n", all) + "\n";
  }
}
