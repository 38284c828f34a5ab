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
 * @param question what would be done, and what speaks against it
 * @param doing what is shown while it is done
 * @param write how the agent is told
 */
record MonitorWish(List<String> question, String doing, Write write) {
  private static final String ANSWER = "   y yes, any other key no";

  /** Shown instead where there is nobody to hand over from. */
  static final String NO_PRIMARY =
      "nobody serves, so nobody can hand over; flywall ha promote on a node makes it stand";

  /** Of the VIPs, to whom {@code ha check} names: who has said yes to one gets no other. */
  static MonitorWish failover(Seen seen) {
    JsonNode check = seen.check();
    String from = seen.cluster().get("primary").asText();
    boolean named = check.get("successor").isTextual();
    String to = named ? check.get("successor").asText() : "the backup that ranks best";
    List<String> question = new ArrayList<>();
    question.add("Hand over from " + from + " to " + to + "?" + ANSWER);
    CheckText.lines(check)
        .forEach(
            line -> question.add((question.size() == 1 ? "  ha check: " : "    ") + line.strip()));
    String body = named ? ViewJson.line(Map.of("to", to)) : "";
    return new MonitorWish(
        question,
        "handing over from " + from + " to " + to + " ...",
        Write.once("/api/ha/failover", body));
  }

  /** Its begin, or its end. */
  static MonitorWish pause(Seen seen) {
    JsonNode primary = seen.cluster().get("primary");
    String holder = primary.isNull() ? "nobody" : primary.asText();
    if (seen.status().get("orders").get("paused").asBoolean()) {
      return new MonitorWish(
          List.of("End the pause? Nodes take over by themselves again." + ANSWER),
          "ending the pause ...",
          Write.ofCluster("/api/ha/resume", ""));
    }
    return new MonitorWish(
        List.of(
            "Pause the cluster?" + ANSWER,
            "  until it is ended nobody takes over from " + holder + " by itself"),
        "pausing ...",
        Write.ofCluster("/api/ha/pause", ""));
  }

  /** Tells the agent; what came of it, in a line. */
  String carriedOut(Agents agents) {
    try {
      Stopwatch watch = new Stopwatch();
      ApiClient.Reply reply = agents.post(write, Waiting.NOT);
      if (!reply.ok()) {
        return Refusal.line(reply);
      }
      return write.once()
          ? HandOverText.said(reply.document(HandOverText.FIELDS), watch.took())
          : ordered(reply.document(Set.of("orders", "known_to", "unaware", "stored")));
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
      return "left before its end was known";
    } catch (Exception failure) {
      return String.valueOf(failure.getMessage());
    }
  }

  private static String ordered(JsonNode outcome) {
    String unaware = OrderingCommand.names(outcome.get("unaware"));
    return PausedText.of(outcome.get("orders")).lines().findFirst().orElse("done")
        + "; known to "
        + OrderingCommand.names(outcome.get("known_to"))
        + (unaware.isEmpty() ? "" : ", not yet to " + unaware);
  }
}
