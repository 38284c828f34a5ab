package io.flywall.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether the nodes that are to count as dead are switched off: no program can see that. The answer
 * is their names, so that nobody gives it out of habit; there is no option that gives it.
 */
final class FencingQuestion {
  /** Without any of these it is no status of ours. */
  static final Set<String> FIELDS = Set.of("node", "peers", "shown_at");

  private static final String TEXT =
      """
      NODE decides without them then, and serves if a majority of the others agrees.
      Who is heard again counts again, and is needed again. What of the replicated
      data only the dead have is missing, and set aside when they are back.

      IF ONE OF THEM STILL RUNS, TWO ANSWER FOR THE VIRTUAL IPS. Switch them off.
      Later let them come back one at a time: the next when no node shows the one
      before as FORCED. Should NODE lose its power meanwhile, it does not decide
      alone again before you say so again.

      Switched off? Type the names to go on:""";

  private FencingQuestion() {}

  /** Asks, and reads one line; whether it names just these. */
  static boolean isAnswered(List<String> dead, JsonNode status, PrintWriter out, InputStream in)
      throws IOException {
    String node = status.get("node").asText();
    out.printf(Locale.ROOT, "At %s these are to count as dead:%n", node);
    for (String name : dead) {
      out.printf(Locale.ROOT, "  %-15s %s%n", name, silence(name, status));
    }
    out.print(TEXT.replace("NODE", node));
    out.print(' ');
    out.flush();
    String line = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
    Set<String> typed =
        line == null ? Set.of() : new TreeSet<>(Arrays.asList(line.strip().split("[,\\s]+")));
    return typed.equals(new TreeSet<>(dead));
  }

  private static String silence(String name, JsonNode status) {
    for (JsonNode peer : status.get("peers")) {
      if (peer.get("node").asText().equals(name) && !peer.get("last_heard").isNull()) {
        Instant heard = Instant.parse(peer.get("last_heard").asText());
        Instant shown = Instant.parse(status.get("shown_at").asText());
        return "not heard for " + Millis.text(Duration.between(heard, shown).toNanos() / 1e6);
      }
    }
    return "never heard since the agent there started";
  }
}
