package io.flywall.agent.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.flywall.agent.audit.AuditEvent;
import io.flywall.agent.view.ViewJson;
import io.flywall.value.MonotonicClock;
import io.flywall.value.OperatorError;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.util.JavalinException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The HTTP server: on loopback or beyond, and on the Unix socket. */
public final class ApiServer implements AutoCloseable {
  /** Jetty needs an acceptor and a selector a door; the rest answer. More only cost memory. */
  private static final int THREADS = 14;

  private static final long MAX_BODY_BYTES = 16 * 1024;

  private final Optional<Javalin> server;

  private ApiServer(Optional<Javalin> server) {
    this.server = server;
  }

  /** What the API needs of the agent beside what it shows. */
  public record Surroundings(ApiToken token, Consumer<AuditEvent> audit, MonotonicClock clock) {}

  /** Starts it; without any door there is none. */
  public static ApiServer start(ApiPlan plan, ApiSources sources, Surroundings around)
      throws OperatorError {
    return start(plan, sources, around, ApiLimits.USUAL);
  }

  static ApiServer start(ApiPlan plan, ApiSources sources, Surroundings around, ApiLimits limits)
      throws OperatorError {
    if (plan.listen().isEmpty() && plan.socket().isEmpty()) {
      return new ApiServer(Optional.empty());
    }
    Optional<ShownCertificate> certificate = certificate(plan);
    Patience patience = new Patience(limits);
    Doors doors = new Doors(certificate, limits, patience);
    ApiRoutes routes = ApiRoutes.of(plan, sources, around, certificate, patience);
    ApiServer server =
        new ApiServer(
            Optional.of(
                Javalin.create(
                    config -> {
                      configure(config);
                      open(config, plan, doors);
                      routes.addTo(config.routes);
                    })));
    server.begin(plan);
    return server;
  }

  private static Optional<ShownCertificate> certificate(ApiPlan plan) throws OperatorError {
    return plan.tls().isPresent()
        ? Optional.of(new ShownCertificate(plan.tls().get()))
        : Optional.empty();
  }

  private void begin(ApiPlan plan) throws OperatorError {
    if (plan.socket().isPresent()) {
      ApiSocket.makeRoom(plan.socket().get());
    }
    try {
      server.orElseThrow().start();
    } catch (JavalinException busy) {
      throw cannotListen(plan, rootMessage(busy));
    }
    if (plan.socket().isPresent()) {
      ApiSocket.open(plan.socket().get());
    }
  }

  private static void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.http.maxRequestSize = MAX_BODY_BYTES;
    config.http.prefer405over404 = true;
    config.jetty.modifyServer(server -> server.setErrorHandler(new MalformedRequests()));
    config.jetty.threadPool = new QueuedThreadPool(THREADS, 2);
  }

  private static void open(JavalinConfig config, ApiPlan plan, Doors doors) {
    plan.listen()
        .ifPresent(at -> config.jetty.addConnector((server, http) -> doors.tcp(server, http, at)));
    plan.socket()
        .ifPresent(
            path -> config.jetty.addConnector((server, http) -> doors.socket(server, http, path)));
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

  private static OperatorError cannotListen(ApiPlan plan, String why) {
    return plan.listen()
        .map(at -> cannotListen(at, why))
        .orElseGet(
            () ->
                OperatorError.thatMayPass(
                    "agent.run_dir",
                    "the socket " + plan.socket().orElseThrow() + " cannot be opened: " + why,
                    "make it a directory that root can write"));
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

  /** Whoever would carry it out does not live yet. */
  static void starting(Context context) {
    notNow(context, "starting", "the agent is starting; ask again in a second");
  }

  /** What may well work in a moment: clients ask again by themselves. */
  static void notNow(Context context, String title, String detail) {
    problem(context, 503, title, detail);
    context.header("Retry-After", "1");
  }

  static void problem(Context context, int status, String title, String detail) {
    AuditTrail.noteProblem(context, title, detail);
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
}
