package io.flywall.agent.cli;

import io.flywall.agent.client.Answer;
import io.flywall.agent.client.ClusterClient;
import io.flywall.agent.client.HttpTransport;
import io.flywall.agent.client.NoAnswer;
import io.flywall.agent.client.NobodyAnswers;
import io.flywall.agent.client.Request;
import io.flywall.agent.client.Token;
import io.flywall.agent.client.Transport;
import io.flywall.agent.client.Trust;
import io.flywall.agent.client.Write;
import io.flywall.value.OperatorError;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The agents that {@code --url} names, and those that they name. */
final class RemoteAgents implements Agents {
  private static final int TOKEN_NEEDED = 401;

  private final List<URI> urls;
  private final Transport transport;
  private final Optional<Path> token;
  private final boolean one;
  private final ClusterClient cluster;

  private RemoteAgents(List<URI> urls, Transport transport, Optional<Path> token, boolean one) {
    this.urls = urls;
    this.transport = transport;
    this.token = token;
    this.one = one;
    this.cluster = ClusterClient.of(urls, transport);
  }

  /**
   * For these addresses as they were typed.
   *
   * @param token null: none is shown
   * @param ca null: the authorities that come with Java
   * @param one only the first is ever asked
   */
  static RemoteAgents of(List<String> typed, Path token, Path ca, boolean one)
      throws OperatorError {
    return of(typed, token, ca, one, ApiClient.PATIENCE);
  }

  /** Which wait so long at most for each answer. */
  static RemoteAgents of(List<String> typed, Path token, Path ca, boolean one, Duration patience)
      throws OperatorError {
    List<URI> urls = new ArrayList<>();
    for (String text : typed) {
      urls.add(AgentUrl.parse(text));
    }
    readable("--token-file", token);
    readable("--ca", ca);
    Transport transport =
        HttpTransport.with(
                token == null ? Token.NONE : Token.inFile(token),
                ca == null ? Trust.usual() : Trust.authority(ca))
            .waiting(patience);
    return new RemoteAgents(urls, transport, Optional.ofNullable(token), one);
  }

  private static void readable(String option, Path file) throws OperatorError {
    if (file != null && !Files.isReadable(file)) {
      throw new OperatorError(
          option + " " + file,
          Files.exists(file) ? "cannot be read by this user" : "is not there",
          "name a file that this user can read");
    }
  }

  @Override
  public ApiClient.Reply get(String path) throws NotReachable, OperatorError {
    try {
      return reply(one ? transport.exchange(urls.get(0), Request.read(path)) : cluster.read(path));
    } catch (NoAnswer silent) {
      throw failure(List.of(silent));
    } catch (NobodyAnswers nobody) {
      throw failure(nobody.failures());
    }
  }

  @Override
  public ApiClient.Reply post(Write write, Waiting waiting)
      throws NotReachable, OperatorError, InterruptedException {
    try {
      return reply(cluster.write(write, waiting.longest(), waiting.reasons()));
    } catch (NobodyAnswers nobody) {
      throw nobody.mayBeDone() ? endNotKnown(nobody.failures(), write) : failure(nobody.failures());
    }
  }

  private ApiClient.Reply reply(Answer answer) throws OperatorError {
    String from = answer.from().toString();
    if (answer.status() == TOKEN_NEEDED) {
      throw new OperatorError(
          from,
          token
              .map(file -> "does not know the token in " + file + " (--token-file)")
              .orElse("asks for a token"),
          "name a file with one of its api.tokens: --token-file FILE");
    }
    return new ApiClient.Reply(from, "--url", answer.status(), answer.body());
  }

  /** Before all else: who mends something and asks again would do it twice. */
  private static EndNotKnown endNotKnown(List<NoAnswer> failures, Write write) {
    return new EndNotKnown(
        "the end is not known, it may have been done: "
            + lines(failures)
            + "; "
            + EndNotKnown.hint(write),
        null);
  }

  private static NotReachable failure(List<NoAnswer> failures) throws OperatorError {
    boolean hopeless =
        failures.stream()
            .allMatch(
                failure ->
                    failure.kind() == NoAnswer.Kind.UNTRUSTED
                        || failure.kind() == NoAnswer.Kind.HOPELESS);
    if (hopeless) {
      throw new OperatorError("no agent can be asked", lines(failures), remedy(failures));
    }
    return new NotReachable("no agent answers: " + lines(failures) + remedy(failures), null);
  }

  /** Each with what it said: one in the same line, more below each other. */
  private static String lines(List<NoAnswer> failures) {
    String before = failures.size() == 1 ? "" : "\n  ";
    return failures.stream()
        .map(failure -> before + failure.agent() + ": " + failure.getMessage())
        .collect(Collectors.joining());
  }

  private static String remedy(List<NoAnswer> failures) {
    boolean untrusted =
        failures.stream().anyMatch(failure -> failure.kind() == NoAnswer.Kind.UNTRUSTED);
    return untrusted
        ? "\n  --ca FILE names who vouches for a certificate: the authority's, or a copy of the"
            + " node's api.tls.cert"
        : "\n  are they running, and is this the right port? systemctl status flywall, ss -tln";
  }
}
