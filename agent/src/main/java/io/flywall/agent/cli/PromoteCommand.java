package io.flywall.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.agent.client.Write;
import io.flywall.agent.view.ViewJson;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code flywall ha promote}. */
@Command(
    name = "promote",
    description = {
      "Makes this node primary, safely: the primary hands over to it.",
      "Without a primary, as in a pause, this node stands for it with the votes that it needs.",
      "",
      "Where most nodes are gone for good nobody gets enough votes. With --force, this node"
          + " decides without those that --dead names, after a question that has to be answered, until"
          + " it hears from them again. Only nodes that are switched off are safe to name."
    },
    footer =
        "Exit status: 0 done, 1 refused (nothing changed), 2 not allowed or not confirmed, 3 no"
            + " answer or no primary (nothing changed), 4 the end is not known.")
final class PromoteCommand implements Callable<Integer> {
  private static final String PATH = "/api/ha/promote";

  @Option(names = "--force", description = "Without the votes of dead nodes; needs --dead.")
  private boolean force;

  @Option(
      names = "--dead",
      arity = "1..*",
      split = ",",
      paramLabel = "NODE",
      description = "Nodes that are switched off; needs --force.")
  private List<String> dead = List.of();

  @Mixin private AgentsOption agents;
  @Mixin private WaitOption wait;
  @Mixin private OutputOption output;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (force == dead.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--force and --dead NODE... go together: who is switched off?");
    }
    if (force && wait.isGiven()) {
      throw new ParameterException(
          spec.commandLine(), "--wait: what is switched off now may not be so later; leave it out");
    }
    Agents one = agents.openOne();
    return force ? forced(one) : told(one, Write.ofNode(PATH, ""), wait.of(spec));
  }

  private int forced(Agents one) throws Exception {
    ApiClient.Reply seen = one.get("/api/ha/status");
    if (!seen.ok()) {
      return Refusal.told(spec, seen);
    }
    JsonNode status = seen.document(FencingQuestion.FIELDS);
    PrintWriter err = spec.commandLine().getErr();
    List<String> named = dead.stream().distinct().toList();
    if (!FencingQuestion.isAnswered(named, status, err, System.in)) {
      err.println("flywall: not confirmed, nothing changed");
      return ExitStatus.OPERATOR;
    }
    Map<String, ?> body = Map.of("force", true, "dead", named);
    String order = ViewJson.mapper().writeValueAsString(body);
    return told(one, Write.ofNode(PATH, order), Waiting.NOT);
  }

  private int told(Agents one, Write write, Waiting waiting) throws Exception {
    Stopwatch watch = new Stopwatch();
    ApiClient.Reply reply = one.post(write, waiting);
    return HandOverText.told(spec, output, reply, watch.took());
  }
}
