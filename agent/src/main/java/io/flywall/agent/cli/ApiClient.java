package io.flywall.agent.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.agent.client.Answer;
import io.flywall.agent.client.ClusterClient;
import io.flywall.agent.client.HttpTransport;
import io.flywall.agent.client.NoAnswer;
import io.flywall.agent.client.NoToken;
import io.flywall.agent.client.NobodyAnswers;
import io.flywall.agent.client.Request;
import io.flywall.agent.client.Token;
import io.flywall.agent.client.Trust;
import io.flywall.agent.client.Write;
import io.flywall.agent.view.ViewJson;
import io.flywall.config.ApiSettings;
import io.flywall.config.Settings;
import io.flywall.value.OperatorError;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Talks to the agent of this host: over its Unix socket, where the kernel says who asks, or else
 * over TCP with its token.
 */
final class ApiClient implements Agents {
  private static final String ASK_ROOT = "use sudo, or join the group flywall";

  /** Longer than the agent takes for its longest answer, a hand-over. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Settings settings;
  private final Optional<Path> socket;
  private final Duration patience;

  /** A write whose answer never came. */
  private Optional<Unanswered> unanswered = Optional.empty();

  /**
   * What came back; a problem document's words when it is not a success.
   *
   * @param from who answered, {@code look} the command that shows who that is
   */
  record Reply(String from, String look, int status, String body) {
    boolean ok() {
      return status >= 200 && status < 300;
    }

    /** The body; 8080 is a busy port, so what stands there is looked at before it is believed. */
    JsonNode document(Set<String> fields) throws NotReachable {
      try {
        JsonNode document = ViewJson.mapper().readTree(body);
        if (fields.stream().allMatch(document::has)) {
          return document;
        }
      } catch (JsonProcessingException notJson) {
        throw notOurs(notJson);
      }
      throw notOurs(null);
    }

    private NotReachable notOurs(Exception cause) {
      return new NotReachable(
          "what answers at " + from + " is no flywall agent of this version; see " + look, cause);
    }

    String problem() {
      try {
        JsonNode document = ViewJson.mapper().readTree(body);
        return document.get("title").asText() + ": " + document.get("detail").asText();
      } catch (JsonProcessingException | NullPointerException notOurs) {
        return "the agent answered " + status;
      }
    }
  }

  /** The agent knows the key by the caller's name, which is another one on another way. */
  private record Unanswered(String key, boolean overSocket) {
    boolean is(Request request) {
      return request.key().equals(Optional.of(key));
    }
  }

  private ApiClient(Settings settings, Optional<Path> socket, Duration patience) {
    this.settings = settings;
    this.socket = socket;
    this.patience = patience;
  }

  static ApiClient of(Settings settings) {
    return of(settings, PATIENCE);
  }

  /** Which waits so long at most for an answer. */
  static ApiClient of(Settings settings, Duration patience) {
    Path socket = settings.agent().runDirectory().resolve("api.sock");
    return new ApiClient(settings, Optional.of(socket), patience);
  }

  /** Who stands on the port, whoever that is; empty where none is spoken that can be asked. */
  static Optional<ApiClient> overTcp(Settings settings) {
    boolean plain = settings.api().listen().isPresent() && settings.api().tls().isEmpty();
    return plain
        ? Optional.of(new ApiClient(settings, Optional.empty(), PATIENCE))
        : Optional.empty();
  }

  private Optional<URI> address() {
    ApiSettings api = settings.api();
    return api.listen().map(at -> url(at, api.tls().isPresent()));
  }

  /** The file that this agent shows: nobody else has its key. */
  private Trust trust() {
    return settings.api().tls().map(tls -> Trust.exactly(tls.cert())).orElse(Trust.usual());
  }

  private boolean readingNeedsToken() {
    ApiSettings api = settings.api();
    return api.readToken()
        || api.listen().filter(at -> !at.getAddress().isLoopbackAddress()).isPresent();
  }

  private static URI url(InetSocketAddress listen, boolean tls) {
    String host = literal(reached(listen.getAddress()));
    return URI.create((tls ? "https://" : "http://") + host + ":" + listen.getPort());
  }

  /** Who listens everywhere does so on loopback. */
  private static InetAddress reached(InetAddress listen) {
    if (!listen.isAnyLocalAddress()) {
      return listen;
    }
    byte[] loopback = listen instanceof Inet4Address ? new byte[] {127, 0, 0, 1} : new byte[16];
    loopback[loopback.length - 1] = 1;
    try {
      return InetAddress.getByAddress(loopback);
    } catch (IOException fourAndSixteenAreLegal) {
      throw new IllegalStateException(fourAndSixteenAreLegal);
    }
  }

  private static String literal(InetAddress address) {
    String text = address.getHostAddress();
    return address instanceof Inet6Address ? "[" + text + "]" : text;
  }

  @Override
  public Reply get(String path) throws NotReachable, OperatorError {
    try {
      return reply(exchange(here(), Request.read(path)));
    } catch (NoAnswer failure) {
      throw failure(failure, path, "");
    }
  }

  /** Whatever it is, this agent takes it, and passes on what is the primary's. */
  @Override
  public Reply post(Write write, Waiting waiting)
      throws NotReachable, OperatorError, InterruptedException {
    ClusterClient client = ClusterClient.of(List.of(here()), this::exchange);
    try {
      // Which agent it is goes without saying.
      String named = here() + ": ";
      return reply(
          client.write(
              write.here(),
              waiting.longest(),
              reason -> waiting.reasons().accept(reason.replace(named, ""))));
    } catch (NobodyAnswers nobody) {
      String doubt =
          nobody.mayBeDone()
              ? "; it may have been done all the same: " + EndNotKnown.hint(write)
              : "";
      throw failure(nobody.failures().get(0), write.path(), doubt);
    }
  }

  /** By what it is told apart in messages. */
  private URI here() {
    return socket.isPresent() ? socket.get().toUri() : address().orElseThrow();
  }

  /** What was sent is never sent again another way: an order would be carried out twice. */
  private Answer exchange(URI agent, Request request) throws NoAnswer {
    // No lambda here: to link one takes a hurried reader of status a millisecond.
    Optional<Unanswered> before =
        unanswered.isPresent() && unanswered.get().is(request) ? unanswered : Optional.empty();
    boolean onlyTcp = before.isPresent() && !before.get().overSocket();
    Optional<SocketCall> local = onlyTcp ? Optional.empty() : socket.flatMap(SocketCall::to);
    boolean overSocket = local.isPresent();
    if (before.isPresent() && before.get().overSocket() && !overSocket) {
      throw noWay(agent);
    }
    try {
      return overSocket ? overSocket(local.get(), agent, request) : overTcp(agent, request);
    } catch (NoAnswer failure) {
      if (failure.kind() == NoAnswer.Kind.SILENT && request.key().isPresent()) {
        unanswered = request.key().map(key -> new Unanswered(key, overSocket));
      }
      throw failure;
    }
  }

  private Answer overSocket(SocketCall local, URI agent, Request request) throws NoAnswer {
    try (SocketCall call = local) {
      return call.ask(agent, request, Math.toIntExact(patience.toMillis()));
    } catch (IOException silent) {
      throw new NoAnswer(agent, NoAnswer.Kind.SILENT, silent.getMessage(), silent);
    }
  }

  private Answer overTcp(URI agent, Request request) throws NoAnswer {
    Optional<URI> address = address();
    if (address.isEmpty()) {
      throw noWay(agent);
    }
    boolean open = request.method().equals("GET") && !readingNeedsToken();
    String shown = open ? "" : token(address.get());
    Token token = () -> shown;
    return HttpTransport.with(token, trust()).waiting(patience).exchange(address.get(), request);
  }

  /** Where the socket is all there is, and it takes nobody or not this user. */
  private NoAnswer noWay(URI agent) {
    Path path = socket.orElseThrow();
    if (Files.exists(path) && !Files.isWritable(path)) {
      return hopeless(
          agent, new OperatorError(path.toString(), "cannot be connected to", ASK_ROOT));
    }
    return unreached(
        agent,
        new NotReachable(
            "no agent answers at " + path + "; is it running? systemctl status flywall", null));
  }

  private String token(URI agent) throws NoAnswer {
    Path tokenFile = settings.agent().runDirectory().resolve("api.token");
    try {
      return Token.inFile(tokenFile).read();
    } catch (NoSuchFileException missing) {
      throw unreached(
          agent,
          new NotReachable(
              "no agent runs here: " + tokenFile + " is missing; systemctl start flywall",
              missing));
    } catch (NoToken none) {
      throw hopeless(
          agent,
          new OperatorError(
              tokenFile.toString(),
              "is not one line of a token",
              "remove it, and systemctl restart flywall makes another"));
    } catch (IOException unreadable) {
      throw hopeless(agent, new OperatorError(tokenFile.toString(), "cannot be read", ASK_ROOT));
    }
  }

  private static NoAnswer hopeless(URI agent, OperatorError why) {
    return new NoAnswer(agent, NoAnswer.Kind.HOPELESS, why.getMessage(), why);
  }

  private static NoAnswer unreached(URI agent, NotReachable why) {
    return new NoAnswer(agent, NoAnswer.Kind.UNREACHED, why.getMessage(), why);
  }

  /** As it is said to people. */
  private static NotReachable failure(NoAnswer failure, String path, String doubt)
      throws OperatorError {
    if (failure.getCause() instanceof OperatorError mend) {
      if (doubt.isEmpty()) {
        throw mend;
      }
      return new EndNotKnown(mend.getMessage() + doubt, mend);
    }
    if (failure.getCause() instanceof NotReachable silent) {
      return doubt.isEmpty() ? silent : new EndNotKnown(silent.getMessage() + doubt, silent);
    }
    String where = isSocket(failure.agent()) ? from(failure.agent()) : failure.agent() + path;
    return switch (failure.kind()) {
      case HOPELESS, UNTRUSTED -> {
        OperatorError mend =
            new OperatorError(where, failure.getMessage(), "see api.tls and api.listen");
        if (doubt.isEmpty()) {
          throw mend;
        }
        yield new EndNotKnown(mend.getMessage() + doubt, mend);
      }
      case SILENT, UNREACHED -> {
        String nobody =
            "no agent answers at "
                + where
                + " ("
                + failure.getMessage()
                + "); is it running? systemctl status flywall";
        yield doubt.isEmpty()
            ? new NotReachable(nobody, failure)
            : new EndNotKnown(nobody + doubt, failure);
      }
    };
  }

  private static Reply reply(Answer answer) {
    URI agent = answer.from();
    String look = isSocket(agent) ? "ss -xlp" : "ss -tlpn sport = :" + agent.getPort();
    return new Reply(from(agent), look, answer.status(), answer.body());
  }

  private static boolean isSocket(URI agent) {
    return agent.getScheme().equals("file");
  }

  private static String from(URI agent) {
    return isSocket(agent) ? Path.of(agent).toString() : agent.getAuthority();
  }
}
