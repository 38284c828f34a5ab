package io.flywall.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How far a resync of this node has come, from what the agent says each time it is asked. Done is
 * each dataset that has been compared as a whole since the beginning: who waits for "in sync" waits
 * for ever where files change all the time.
 */
final class ResyncProgress {
  /** The agent tries again what failed, after ten seconds at most. */
  static final Duration PATIENCE = Duration.ofSeconds(12);

  private static final int BAR = 30;

  private final Optional<String> only;
  private final Map<String, Long> wholesBefore;
  private final long bytesBefore;
  private final Duration countedBefore;
  private final Set<String> open = new TreeSet<>();
  private String trouble = "";
  private Duration troubleSince = Duration.ZERO;
  private Duration now = Duration.ZERO;
  private long came;
  private long bytes;
  private long of;
  private long files;
  private long ofFiles;

  /**
   * Begins.
   *
   * @param only this dataset; empty: all
   * @param stats before it was asked for
   */
  ResyncProgress(Optional<String> only, JsonNode stats) {
    this.only = only;
    this.wholesBefore = wholes(stats);
    this.bytesBefore = bytes(stats);
    this.countedBefore = counted(stats);
  }

  private static Map<String, Long> wholes(JsonNode stats) {
    Map<String, Long> wholes = new TreeMap<>();
    for (JsonNode line : stats.get("lines")) {
      wholes.merge(line.get("dataset").asText(), line.get("full_syncs").asLong(), Long::sum);
    }
    return wholes;
  }

  /** The agent's own clock: this process has none. */
  private static Duration counted(JsonNode stats) {
    return Duration.ofNanos((long) (stats.get("counted").asDouble() * 1e6));
  }

  private static long bytes(JsonNode stats) {
    long sum = 0;
    for (JsonNode line : stats.get("lines")) {
      sum += line.get("received").get("bytes").asLong();
    }
    return sum;
  }

  /** What the agent says now. */
  void see(JsonNode status, JsonNode stats) {
    Map<String, Long> wholes = wholes(stats);
    now = counted(stats).minus(countedBefore);
    long before = came;
    came = bytes(stats) - bytesBefore;
    open.clear();
    bytes = 0;
    of = 0;
    files = 0;
    ofFiles = 0;
    String said = "";
    for (JsonNode line : status.get("lines")) {
      String dataset = line.get("dataset").asText();
      boolean meant = only.isEmpty() || only.get().equals(dataset);
      long done = wholes.getOrDefault(dataset, 0L) - wholesBefore.getOrDefault(dataset, 0L);
      boolean absent = line.get("state").asText().equals("not on the primary");
      if (meant && done == 0 && !(absent && only.isEmpty())) {
        open.add(dataset);
        add(line.get("fetching"));
        said = said.isEmpty() ? troubleOf(line) : said;
      }
    }
    if (said.isEmpty() || trouble.isEmpty() || came > before) {
      troubleSince = now;
    }
    trouble = said;
  }

  private void add(JsonNode fetching) {
    if (!fetching.isNull()) {
      bytes += fetching.get("bytes").asLong();
      of += fetching.get("of").asLong();
      files += fetching.get("files").asLong();
      ofFiles += fetching.get("of_files").asLong();
    }
  }

  private static String troubleOf(JsonNode line) {
    String state = line.get("state").asText();
    if (state.equals("behind") || state.equals("in sync")) {
      return "";
    }
    String why = line.get("trouble").asText();
    return line.get("dataset").asText() + ": " + state + (why.isEmpty() ? "" : ": " + why);
  }

  /** Since it was asked for. */
  Duration since() {
    return now;
  }

  boolean isDone() {
    return open.isEmpty();
  }

  /** What has hindered it for so long that it is not worth the wait; empty when nothing does. */
  Optional<String> failure() {
    boolean lasts = now.minus(troubleSince).compareTo(PATIENCE) >= 0;
    return trouble.isEmpty() || !lasts ? Optional.empty() : Optional.of(trouble);
  }

  /** The last line. */
  String result() {
    return "in sync after " + seconds() + ", " + Bytes.text(came);
  }

  private String seconds() {
    return Millis.text((double) now.toMillis());
  }

  /** One line of its own. */
  String line() {
    if (!trouble.isEmpty()) {
      return trouble;
    }
    return of == 0 ? "comparing " + String.join(", ", open) : amounts();
  }

  /** The same, drawn. */
  String bar() {
    if (!trouble.isEmpty() || of == 0) {
      return line();
    }
    int full = (int) (BAR * bytes / of);
    return "[" + "#".repeat(full) + ".".repeat(BAR - full) + "] " + amounts();
  }

  private String amounts() {
    long millis = Math.max(1, now.toMillis());
    return Bytes.text(bytes)
        + " of "
        + Bytes.text(of)
        + ", "
        + files
        + " of "
        + ofFiles
        + " files, "
        + Bytes.text(came * 1000 / millis)
        + "/s";
  }
}
