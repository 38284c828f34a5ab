package io.flywall.agent.cli;

import io.flywall.config.InvalidConfiguration;
import io.flywall.value.OperatorError;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whom a command asks, which every command takes that asks an agent. */
final class AgentsOption {
  @Mixin private ConfigOption config;

  @Option(
      names = "--url",
      paramLabel = "URL,...",
      hideParamSyntax = true,
      split = ",",
      description = "not this host's agent, but these: https://HOST:PORT")
  private List<String> urls = new ArrayList<>();

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "with --url: has one of their api.tokens")
  private Path tokenFile;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "with --url: who vouches for them (PEM)")
  private Path ca;

  /** For what any of them can answer, or passes on. */
  Agents open() throws InvalidConfiguration, OperatorError {
    return open(ApiClient.PATIENCE);
  }

  /** The same, for who waits so long at most for an answer. */
  Agents open(Duration patience) throws InvalidConfiguration, OperatorError {
    return urls.isEmpty() ? local(patience) : RemoteAgents.of(urls, tokenFile, ca, false, patience);
  }

  /** For what is said to one node, and means that one. */
  Agents openOne() throws InvalidConfiguration, OperatorError {
    if (urls.size() > 1) {
      throw new OperatorError(
          "--url", "names several agents, and this command is for one node", "name that one");
    }
    return urls.isEmpty() ? local(ApiClient.PATIENCE) : RemoteAgents.of(urls, tokenFile, ca, true);
  }

  private Agents local(Duration patience) throws InvalidConfiguration, OperatorError {
    if (tokenFile != null || ca != null) {
      throw new OperatorError(
          tokenFile != null ? "--token-file" : "--ca",
          "is for agents that --url names; this host's is known by its configuration",
          "leave it out, or add --url");
    }
    return ApiClient.of(config.load(), patience);
  }
}
