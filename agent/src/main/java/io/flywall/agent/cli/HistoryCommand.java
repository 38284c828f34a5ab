package io.flywall.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code flywall ha history}. */
@Command(
    name = "history",
    description = "Shows every change of this node's role, the newest last.",
    footer = "Exit status: 0, 3 no agent answers.")
final class HistoryCommand extends ReadingCommand {
  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      defaultValue = "20",
      description = "how many changes (default: ${DEFAULT-VALUE})")
  private int lines;

  @Override
  String path() {
    return "/api/ha/history?limit=" + lines;
  }

  @Override
  Set<String> fields() {
    return Set.of("since", "availability", "entries");
  }

  @Override
  String text(JsonNode history) {
    StringBuilder text = new StringBuilder();
    JsonNode entries = history.get("entries");
    for (int i = entries.size() - 1; i >= 0; i--) {
      entry(text, entries.get(i));
    }
    if (entries.isEmpty()) {
      return "nothing has happened yet\n";
    }
    text.append("available");
    history
        .get("availability")
        .properties()
        .forEach(
            days ->
                text.append(
                    String.format(
                        Locale.ROOT,
                        "  %s %.4f %%",
                        days.getKey(),
                        100 * days.getValue().asDouble())));
    return text.append("\n  since ")
        .append(second(history.get("since")))
        .append(" (takeovers, not a cluster that is off)\n")
        .toString();
  }

  @Override
  int exitStatus(JsonNode history) {
    return ExitStatus.OK;
  }

  private static void entry(StringBuilder text, JsonNode entry) {
    JsonNode change = entry.get("change");
    text.append(
        String.format(
            Locale.ROOT,
            "%s  %s -> %s, term %d%s%n",
            second(change.get("at")),
            change.get("from").asText(),
            change.get("to").asText().toUpperCase(Locale.ROOT),
            change.get("term").asLong(),
            outage(entry.get("outage"))));
    String detail = change.get("detail").asText();
    text.append("    ").append(change.get("reason_text").asText());
    text.append(detail.isEmpty() ? "\n" : " (" + detail + ")\n");
    text.append("    heard ").append(names(change.get("heard"))).append('\n');
    if (!entry.get("stages").isEmpty()) {
      text.append("   ");
      entry
          .get("stages")
          .properties()
          .forEach(
              stage ->
                  text.append(' ')
                      .append(stage.getKey())
                      .append(' ')
                      .append(Millis.text(stage.getValue().asDouble())));
      text.append('\n');
    }
  }

  private static String names(JsonNode heard) {
    List<String> names = new ArrayList<>();
    heard.forEach(node -> names.add(node.asText()));
    return names.isEmpty() ? "nobody" : String.join(", ", names);
  }

  private static String outage(JsonNode outage) {
    return outage.isNull() ? "" : ", VIPs away " + Millis.text(outage.asDouble());
  }

  private static String second(JsonNode instant) {
    return Instant.parse(instant.asText()).truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
