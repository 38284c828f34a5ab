package io.flywall.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.agent.client.Write;
import io.flywall.agent.view.ViewJson;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that gives an order which holds until the next one, and says who knows it. */
abstract class OrderingCommand implements Callable<Integer> {
  static final String FOOTER =
      "Exit status: 0 done, 1 done but not known to every node yet, 2 not allowed, 3 no answer, 4"
          + " the end is not known.";

  @Mixin private AgentsOption agents;
  @Mixin private WaitOption wait;
  @Mixin private OutputOption output;
  @Spec private CommandSpec spec;

  /** Where it is given. */
  abstract String path();

  /** Whether it is for the node that is asked, and for no other. */
  boolean isOfNode() {
    return false;
  }

  /** What goes with it. */
  Map<String, ?> body() {
    return Map.of();
  }

  /** For people: how things are now. */
  abstract String said(JsonNode orders);

  @Override
  public final Integer call() throws Exception {
    Stopwatch watch = new Stopwatch();
    String body = ViewJson.mapper().writeValueAsString(body());
    ApiClient.Reply reply =
        isOfNode()
            ? agents.openOne().post(Write.ofNode(path(), body), wait.of(spec))
            : agents.open().post(Write.ofCluster(path(), body), wait.of(spec));
    if (!reply.ok()) {
      return Refusal.told(spec, reply);
    }
    Duration took = watch.took();
    JsonNode outcome = reply.document(Set.of("orders", "known_to", "unaware", "stored"));
    PrintWriter out = spec.commandLine().getOut();
    out.print(output.json() ? Stopwatch.with(outcome, took) : text(outcome, took.toMillis()));
    out.flush();
    boolean everywhere = outcome.get("unaware").isEmpty() && outcome.get("stored").asBoolean();
    return everywhere ? ExitStatus.OK : ExitStatus.DEGRADED;
  }

  private String text(JsonNode outcome, long tookMillis) {
    StringBuilder text = new StringBuilder(said(outcome.get("orders"))).append('\n');
    text.append(
        String.format(
            Locale.ROOT, "known to %s after %d ms%n", names(outcome.get("known_to")), tookMillis));
    if (!outcome.get("unaware").isEmpty()) {
      text.append("not known to ").append(names(outcome.get("unaware")));
      text.append(" yet: told as soon as it is heard\n");
    }
    if (!outcome.get("stored").asBoolean()) {
      text.append("not on this node's disk yet: see orders-not-stored in its log\n");
    }
    return text.toString();
  }

  static String names(JsonNode nodes) {
    StringBuilder names = new StringBuilder();
    nodes.forEach(node -> names.append(names.isEmpty() ? "" : ", ").append(node.asText()));
    return names.toString();
  }
}
