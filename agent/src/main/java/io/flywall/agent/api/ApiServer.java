package io.flywall.agent.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.flywall.agent.view.HandOverDesk;
import io.flywall.agent.view.ViewJson;
import io.flywall.value.OperatorError;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import io.javalin.util.JavalinException;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server on loopback. */
public final class ApiServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  /** Jetty needs one acceptor and one selector; the rest answer. More only cost memory. */
  private static final int THREADS = 12;

  private static final long MAX_BODY_BYTES = 16 * 1024;

  /** The desk answers within five seconds; a little more is for the way. */
  private static final long HAND_OVER_SECONDS = 7;

  private static final String BODY = "send nothing, or {\"to\": \"NODE\"}";

  private static final ObjectReader STRICT =
      ViewJson.mapper()
          .reader()
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private final Optional<Javalin> server;

  private ApiServer(Optional<Javalin> server) {
    this.server = server;
  }

  /** Starts it; with an empty {@code listen} there is none. */
  public static ApiServer start(
      Optional<InetSocketAddress> listen, ApiSources sources, ApiToken token) throws OperatorError {
    if (listen.isEmpty()) {
      return new ApiServer(Optional.empty());
    }
    InetSocketAddress address = listen.get();
    Routes routes = new Routes(sources.desk(), token, address);
    ReplicationRoutes copies = new ReplicationRoutes(sources.replication());
    Javalin javalin =
        Javalin.create(config -> configure(config, routes, new ReadingRoutes(sources), copies));
    try {
      javalin.start(address.getAddress().getHostAddress(), address.getPort());
    } catch (JavalinException busy) {
      throw cannotListen(address, rootMessage(busy));
    }
    return new ApiServer(Optional.of(javalin));
  }

  /**
   * The port is looked at before the agent touches anything: the server itself starts last, because
   * heartbeats do not wait for it.
   */
  public static void refuseForeignListener(Optional<InetSocketAddress> listen)
      throws OperatorError {
    if (listen.isEmpty()) {
      return;
    }
    try (ServerSocket exclusive = new ServerSocket()) {
      exclusive.bind(listen.get());
    } catch (IOException busy) {
      throw cannotListen(listen.get(), String.valueOf(busy.getMessage()));
    }
  }

  private static OperatorError cannotListen(InetSocketAddress address, String why) {
    return OperatorError.thatMayPass(
        "api.listen",
        "TCP port " + address.getPort() + " cannot be opened: " + why,
        "stop the other program (ss -tlpn sport = :"
            + address.getPort()
            + "), choose another port or set api.listen = none");
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  private static void configure(
      JavalinConfig config, Routes routes, ReadingRoutes reading, ReplicationRoutes replication) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.http.maxRequestSize = MAX_BODY_BYTES;
    config.http.prefer405over404 = true;
    config.jetty.modifyServer(server -> server.setErrorHandler(new MalformedRequests()));
    config.jetty.threadPool = new QueuedThreadPool(THREADS, 2);
    config.routes.before(routes::guard);
    reading.addTo(config.routes);
    config.routes.post("/api/ha/failover", routes::failover);
    config.routes.get("/api/replication/status", replication::status);
    config.routes.get("/api/replication/stats", replication::stats);
    config.routes.post(
        "/api/replication/resync", context -> routes.trusted(context, replication::resync));
    config.routes.post(
        "/api/replication/barrier", context -> routes.trusted(context, replication::barrier));
    config.routes.exception(MethodNotAllowedResponse.class, ApiServer::wrongMethod);
    config.routes.exception(
        HttpResponseException.class,
        (refusal, context) -> problem(context, refusal.getStatus(), "refused", words(refusal)));
    config.routes.exception(Exception.class, ApiServer::broken);
    config.routes.error(404, context -> routes.nothingHere(context));
  }

  private static void wrongMethod(MethodNotAllowedResponse refusal, Context context) {
    String allowed = String.join(", ", refusal.getDetails().values());
    context.header("Allow", allowed);
    problem(context, 405, "wrong method", "use " + allowed + " " + context.path());
  }

  private static String words(HttpResponseException refusal) {
    return refusal.getMessage() == null ? "this API does not take that" : refusal.getMessage();
  }

  private static void broken(Exception failure, Context context) {
    LOG.error("component=api event=broken path={}", context.path(), failure);
    problem(context, 500, "internal error", "see the agent's log: " + failure);
  }

  static void problem(Context context, int status, String title, String detail) {
    context.status(status);
    context.contentType(ProblemDocument.MEDIA_TYPE);
    try {
      context.result(
          ViewJson.mapper().writeValueAsString(ProblemDocument.of(status, title, detail)));
    } catch (JsonProcessingException impossibleForStrings) {
      throw new IllegalStateException(impossibleForStrings);
    }
  }

  @Override
  public void close() {
    server.ifPresent(Javalin::stop);
  }

  /** The handlers; each runs on a thread of Jetty's. */
  private record Routes(HandOverDesk desk, ApiToken token, InetSocketAddress address) {

    /**
     * A page in the operator's browser can reach loopback too: by its own name (DNS rebinding, seen
     * in Host) or across origins (seen in Origin). Neither is ever us.
     */
    void guard(Context context) {
      context.header("Cache-Control", "no-store");
      context.header("X-Content-Type-Options", "nosniff");
      String host = context.header("Host");
      if (host != null && !isLoopbackName(host)) {
        problem(context, 403, "foreign host", "ask for this API by its loopback address");
        context.skipRemainingHandlers();
      } else if (context.header("Origin") != null) {
        problem(context, 403, "foreign origin", "web pages may not call this API");
        context.skipRemainingHandlers();
      }
    }

    /** The long form of ::1 is how Java writes it, our own command line included. */
    private static boolean isLoopbackName(String host) {
      String name = host.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT);
      return name.equals("localhost")
          || name.equals("[::1]")
          || name.equals("[0:0:0:0:0:0:0:1]")
          || name.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }

    /** For who shows the token. */
    void trusted(Context context, Handler then) throws Exception {
      if (token.isIn(context.header("Authorization"))) {
        then.handle(context);
        return;
      }
      problem(context, 401, "token needed", curl(context));
      context.header("WWW-Authenticate", "Bearer realm=\"flywall\"");
    }

    void failover(Context context) throws Exception {
      trusted(context, this::handOver);
    }

    private void handOver(Context context) throws Exception {
      Optional<String> to;
      try {
        to = successor(context.body());
      } catch (JsonProcessingException | BadRequestResponse notOurs) {
        problem(context, 400, "not understood", BODY);
        return;
      }
      try {
        answer(context, desk.handOver(to).get(HAND_OVER_SECONDS, TimeUnit.SECONDS));
      } catch (TimeoutException late) {
        problem(context, 504, "no answer", "the loop did not answer; see GET /healthz");
      }
    }

    /**
     * Anything but nothing, {@code {}} and {@code {"to": "NODE"}} is refused: who misspells the
     * successor must not move the VIPs to somebody else.
     */
    private static Optional<String> successor(String body) throws JsonProcessingException {
      if (body.isBlank()) {
        return Optional.empty();
      }
      JsonNode asked = STRICT.readTree(body);
      JsonNode to = asked.path("to");
      boolean nobody = to.isMissingNode() || to.isNull();
      if (!asked.isObject()
          || asked.size() > (to.isMissingNode() ? 0 : 1)
          || !(nobody || to.isTextual())) {
        throw new BadRequestResponse();
      }
      return nobody ? Optional.empty() : Optional.of(to.textValue());
    }

    private static void answer(Context context, HandOverDesk.Outcome outcome)
        throws JsonProcessingException {
      if (outcome instanceof HandOverDesk.Outcome.Done done) {
        context.contentType("application/json");
        context.result(ViewJson.mapper().writeValueAsString(done));
      } else if (outcome instanceof HandOverDesk.Outcome.Refused refused) {
        problem(context, 409, "refused", refused.reason());
      } else {
        String reason = ((HandOverDesk.Outcome.Unclear) outcome).reason();
        problem(context, 504, "end not known", reason);
      }
    }

    private String curl(Context context) {
      return "curl -X POST -H \"Authorization: Bearer $(sudo cat "
          + token.file()
          + ")\" http://"
          + literal(address.getAddress())
          + ":"
          + address.getPort()
          + context.path();
    }

    private static String literal(InetAddress address) {
      String text = address.getHostAddress();
      return address instanceof Inet6Address ? "[" + text + "]" : text;
    }

    void nothingHere(Context context) {
      problem(context, 404, "nothing here", "try GET /api/ha/status");
    }
  }
}
