package io.flywall.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.agent.client.Write;
import io.flywall.agent.view.ViewJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a key has asked for, and waits for a yes.
 *
 * @param question what would be done, in the first line, and what speaks against it
 * @param about whom and what it names; when that changes, a yes would be one to something else
 * @param doing what is shown while it is done
 * @param write how the agent is told
 */
record MonitorWish(List<String> question, List<String> about, String doing, Write write) {
  /** Shown instead where there is nobody to hand over from. */
  static final String NO_PRIMARY =
      "nobody serves, so nobody can hand over; flywall ha promote on a node makes it stand";

  /**
   * What came of an order.
   *
   * @param known whether that is how it ended; else it may have been carried out or not
   */
  record End(String text, boolean known) {
    static final End NOTHING = new End("", true);
  }

  /** Of the VIPs, to whom {@code ha check} names: who has said yes to one gets no other. */
  static MonitorWish failover(Seen seen) {
    String from = seen.cluster().get("primary").asText();
    String to = seen.check().get("successor").asText();
    List<String> question = new ArrayList<>();
    question.add("Hand over from " + from + " to " + to + "?");
    question.addAll(checked(seen));
    return new MonitorWish(
        question,
        about(seen),
        "handing over from " + from + " to " + to + " ...",
        Write.once("/api/ha/failover", ViewJson.line(Map.of("to", to))));
  }

  private static List<String> checked(Seen seen) {
    List<String> lines = new ArrayList<>();
    CheckText.lines(seen.check())
        .forEach(line -> lines.add((lines.isEmpty() ? "  ha check: " : "    ") + line.strip()));
    return lines;
  }

  /**
   * Said where {@code ha check} names nobody: a yes to whoever ranks best by then is a yes to
   * nobody in particular, and the command is there for that.
   */
  static List<String> nobodyToHandOverTo(Seen seen) {
    if (seen.cluster().get("primary").isNull()) {
      return List.of(NO_PRIMARY);
    }
    List<String> lines = new ArrayList<>();
    lines.add("nobody is named who would take over; flywall ha failover asks for it all the same");
    lines.addAll(checked(seen));
    return lines;
  }

  /** What a question depends on: who serves, who would next, and whether there is a pause. */
  static List<String> about(Seen seen) {
    return List.of(
        seen.cluster().get("primary").asText(),
        seen.check().get("successor").asText(),
        seen.status().get("orders").get("paused").asText());
  }

  /** With what may be answered, once it may, behind its first line. */
  List<String> question(String answer) {
    List<String> lines = new ArrayList<>(question);
    lines.set(0, lines.get(0) + answer);
    return lines;
  }

  /** Its begin, or its end. */
  static MonitorWish pause(Seen seen) {
    JsonNode primary = seen.cluster().get("primary");
    String holder = primary.isNull() ? "nobody" : primary.asText();
    if (seen.status().get("orders").get("paused").asBoolean()) {
      return new MonitorWish(
          List.of("End the pause? Nodes take over by themselves again."),
          about(seen),
          "ending the pause ...",
          Write.ofCluster("/api/ha/resume", ""));
    }
    return new MonitorWish(
        List.of(
            "Pause the cluster?",
            "  until it is ended nobody takes over from " + holder + " by itself"),
        about(seen),
        "pausing ...",
        Write.ofCluster("/api/ha/pause", ""));
  }

  /** Tells the agent; what came of it, in a line. */
  End carriedOut(Agents agents) {
    try {
      return carriedOut(agents, new Stopwatch());
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
      return new End("left before its end was known", false);
    } catch (EndNotKnown silent) {
      return new End(String.valueOf(silent.getMessage()), false);
    } catch (Exception failure) {
      return new End(String.valueOf(failure.getMessage()), true);
    }
  }

  private End carriedOut(Agents agents, Stopwatch watch) throws Exception {
    ApiClient.Reply reply = agents.post(write, Waiting.NOT);
    if (!reply.ok()) {
      boolean known = Refusal.exitStatus(reply.status()) != ExitStatus.END_NOT_KNOWN;
      return new End(Refusal.line(reply), known);
    }
    String done =
        write.once()
            ? HandOverText.said(reply.document(HandOverText.FIELDS), watch.took())
            : ordered(reply.document(Set.of("orders", "known_to", "unaware", "stored")));
    return new End(done, true);
  }

  private static String ordered(JsonNode outcome) {
    String unaware = OrderingCommand.names(outcome.get("unaware"));
    return PausedText.of(outcome.get("orders")).lines().findFirst().orElse("done")
        + "; known to "
        + OrderingCommand.names(outcome.get("known_to"))
        + (unaware.isEmpty() ? "" : ", not yet to " + unaware);
  }
}
