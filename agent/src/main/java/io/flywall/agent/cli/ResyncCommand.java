package io.flywall.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.agent.client.Write;
import io.flywall.agent.view.ViewJson;
import io.flywall.value.OperatorError;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code flywall replication resync}. */
@Command(
    name = "resync",
    description = {
      "Compares everything again: on this node, or from the primary on its peers.",
      "On a backup it shows how far it is, and returns when it is done; on the primary it returns"
          + " at once, and the peers' own status shows how far they are."
    },
    footer =
        "Exit status: 0 done (or begun), 1 nobody follows, or it failed, 2 not allowed, 3 no"
            + " answer, 4 the end is not known.")
final class ResyncCommand implements Callable<Integer> {
  /** A bar that moves; a question costs the agent a millisecond. */
  private static final Duration LOOK = Duration.ofMillis(200);

  /** Into a log or a pipe. */
  private static final Duration LINE = Duration.ofSeconds(3);

  /** To the line's beginning, and away with what stands there (ECMA-48: EL). */
  private static final String AGAIN = "\r\u001b[K";

  @Mixin private AgentsOption agents;
  @Mixin private WaitOption wait;

  @Option(names = "--dataset", paramLabel = "NAME", description = "this one (default: all)")
  private String dataset;

  @Option(
      names = "--peer",
      paramLabel = "NODE",
      description = "this follower, asked on the primary (default: all, or this node)")
  private String peer;

  @Option(names = "--no-wait", description = "return at once")
  private boolean noWait;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Agents api = agents.openOne();
    // Before it is asked for, so that nothing is missed of one that takes a moment.
    Optional<JsonNode> before = noWait ? Optional.empty() : statsOfBackup(api);
    ApiClient.Reply reply = ask(api);
    if (!reply.ok()) {
      return Refusal.told(spec, reply);
    }
    if (before.isEmpty()) {
      out().println("begun; flywall replication status shows how far it is");
      return ExitStatus.OK;
    }
    return follow(api, new ResyncProgress(Optional.ofNullable(dataset), before.get()));
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** A primary only hears from its followers what is left. */
  private static Optional<JsonNode> statsOfBackup(Agents api) throws NotReachable, OperatorError {
    ApiClient.Reply reply = api.get("/api/replication/stats");
    if (!reply.ok()) {
      return Optional.empty();
    }
    JsonNode stats = reply.document(Set.of("leading", "lines", "counted"));
    return stats.get("leading").asBoolean() ? Optional.empty() : Optional.of(stats);
  }

  private ApiClient.Reply ask(Agents api) throws Exception {
    Map<String, String> asked = new LinkedHashMap<>();
    if (dataset != null) {
      asked.put("dataset", dataset);
    }
    if (peer != null) {
      asked.put("peer", peer);
    }
    String body = ViewJson.mapper().writeValueAsString(asked);
    return api.post(Write.ofNode("/api/replication/resync", body), wait.of(spec));
  }

  private int follow(Agents api, ResyncProgress progress)
      throws NotReachable, OperatorError, InterruptedException {
    boolean terminal = RawTerminal.isTerminal();
    Duration nextLine = LINE;
    while (true) {
      ApiClient.Reply status = api.get("/api/replication/status");
      ApiClient.Reply stats = api.get("/api/replication/stats");
      if (!status.ok() || !stats.ok()) {
        return Refusal.told(spec, status.ok() ? stats : status);
      }
      JsonNode now = stats.document(Set.of("leading", "lines", "counted"));
      if (now.get("leading").asBoolean()) {
        return endAsPrimary(terminal);
      }
      progress.see(status.document(Set.of("lines")), now);
      if (progress.isDone() || progress.failure().isPresent()) {
        return end(progress, terminal);
      }
      if (terminal) {
        show(AGAIN + progress.bar());
      } else if (progress.since().compareTo(nextLine) >= 0) {
        show(progress.line() + "\n");
        nextLine = progress.since().plus(LINE);
      }
      TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
    }
  }

  private void show(String text) {
    out().print(text);
    out().flush();
  }

  /** Whose datasets are compared with nobody's: it would wait for ever. */
  private int endAsPrimary(boolean terminal) {
    show(terminal ? AGAIN : "");
    spec.commandLine()
        .getErr()
        .println(
            "flywall: this node has become primary meanwhile, and has nobody to compare with; its"
                + " files are the ones that count");
    return ExitStatus.DEGRADED;
  }

  private int end(ResyncProgress progress, boolean terminal) {
    show(terminal ? AGAIN : "");
    Optional<String> failure = progress.failure();
    if (failure.isPresent()) {
      spec.commandLine()
          .getErr()
          .println("flywall: " + failure.get() + "; the agent goes on trying, see status");
      return ExitStatus.DEGRADED;
    }
    out().println(progress.result());
    return ExitStatus.OK;
  }
}
