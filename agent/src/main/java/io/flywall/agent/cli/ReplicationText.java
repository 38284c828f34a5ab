package io.flywall.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** What {@code flywall replication status} says to people. */
final class ReplicationText {
  private ReplicationText() {}

  /** The worst of its lines: 0 in sync, 1 behind or not connected, 2 failed. */
  static int exitStatus(JsonNode status) {
    int worst = status.get("lines").isEmpty() ? ExitStatus.DEGRADED : ExitStatus.OK;
    for (JsonNode line : status.get("lines")) {
      String state = line.get("state").asText();
      int one =
          switch (state) {
            case "in sync" -> ExitStatus.OK;
            case "failed", "not on the primary" -> ExitStatus.OPERATOR;
            default -> ExitStatus.DEGRADED;
          };
      worst = Math.max(worst, one);
    }
    for (JsonNode dataset : status.get("datasets")) {
      worst = dataset.get("problems").isEmpty() ? worst : ExitStatus.OPERATOR;
    }
    return worst;
  }

  static String of(JsonNode status) {
    StringBuilder text = new StringBuilder();
    text.append(status.get("node").asText()).append(" ").append(role(status)).append('\n');
    if (!status.get("trouble").asText().isEmpty()) {
      add(text, "  " + status.get("trouble").asText());
    }
    if (status.get("lines").isEmpty()) {
      text.append("  nobody follows\n");
    }
    status.get("lines").forEach(line -> line(text, line));
    status.get("datasets").forEach(dataset -> dataset(text, dataset));
    status
        .get("refused")
        .properties()
        .forEach(
            refused ->
                add(
                    text,
                    "  refused " + refused.getValue().asLong() + " times: " + refused.getKey()));
    return text.toString();
  }

  private static String role(JsonNode status) {
    if (status.get("leading").asBoolean()) {
      return "serves in term " + status.get("term").asLong();
    }
    JsonNode primary = status.get("primary");
    return primary.isNull() ? "follows nobody" : "follows " + primary.asText();
  }

  private static void line(StringBuilder text, JsonNode line) {
    add(
        text,
        String.format(
            Locale.ROOT,
            "  %-20s %-16s %s",
            line.get("dataset").asText(),
            line.get("peer").asText(),
            state(line)));
  }

  /** A sentence of its own, whatever its length. */
  private static void add(StringBuilder text, String line) {
    WrappedText.lines(line, WrappedText.COLUMNS, "      ")
        .forEach(part -> text.append(part).append('\n'));
  }

  /** How far a line is behind, in a few words with figures. */
  static String lag(JsonNode line) {
    String state = line.get("state").asText();
    if (state.equals("behind")) {
      JsonNode changes = line.get("changes_behind");
      state += changes.isNull() ? ", all is compared" : " " + changes(changes.asLong());
      long left = line.get("bytes_left").asLong();
      state += left > 0 ? ", " + Bytes.text(left) + " left" : "";
    }
    JsonNode ago = line.get("in_sync_ago");
    if (!state.equals("in sync")) {
      state += ago.isNull() ? ", never in sync" : ", " + Millis.text(ago.asDouble());
    }
    return state;
  }

  private static String changes(long number) {
    return number + (number == 1 ? " change" : " changes");
  }

  private static String state(JsonNode line) {
    String state = line.get("state").asText();
    if (state.equals("behind")) {
      JsonNode changes = line.get("changes_behind");
      state += changes.isNull() ? ", the whole is compared" : " by " + changes(changes.asLong());
      long left = line.get("bytes_left").asLong();
      long total = line.get("bytes_total").asLong();
      state += left > 0 ? ", " + Bytes.text(left) + " of " + Bytes.text(total) + " left" : "";
    }
    String trouble = line.get("trouble").asText();
    state += trouble.isEmpty() ? "" : ": " + trouble;
    if (!line.get("state").asText().equals("in sync")) {
      JsonNode ago = line.get("in_sync_ago");
      state +=
          ago.isNull() ? "; never in sync" : "; in sync " + Millis.text(ago.asDouble()) + " ago";
    }
    return state;
  }

  private static void dataset(StringBuilder text, JsonNode dataset) {
    String name = dataset.get("name").asText();
    dataset.get("problems").forEach(problem -> add(text, "  " + name + ": " + problem.asText()));
    dataset
        .get("skipped")
        .forEach(skipped -> add(text, "  " + name + ": skipped " + skipped.asText()));
  }
}
