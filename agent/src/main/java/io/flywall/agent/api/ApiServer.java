package io.flywall.agent.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.flywall.agent.view.ViewJson;
import io.flywall.value.OperatorError;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import io.javalin.util.JavalinException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server on loopback. */
public final class ApiServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  /** Jetty needs one acceptor and one selector; the rest answer. More only cost memory. */
  private static final int THREADS = 12;

  private static final long MAX_BODY_BYTES = 16 * 1024;

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
    Access access = new Access(token, address);
    Javalin javalin = Javalin.create(config -> configure(config, access, sources));
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

  private static void configure(JavalinConfig config, Access access, ApiSources sources) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.http.maxRequestSize = MAX_BODY_BYTES;
    config.http.prefer405over404 = true;
    config.jetty.modifyServer(server -> server.setErrorHandler(new MalformedRequests()));
    config.jetty.threadPool = new QueuedThreadPool(THREADS, 2);
    config.routes.before(Guard::look);
    new ReadingRoutes(sources).addTo(config.routes);
    new HandOverRoutes(sources.desk()).addTo(config.routes, access);
    new ReplicationRoutes(sources.replication()).addTo(config.routes, access);
    config.routes.exception(MethodNotAllowedResponse.class, ApiServer::wrongMethod);
    config.routes.exception(
        HttpResponseException.class,
        (refusal, context) -> problem(context, refusal.getStatus(), "refused", words(refusal)));
    config.routes.exception(Exception.class, ApiServer::broken);
    config.routes.error(404, ApiServer::nothingHere);
  }

  private static void wrongMethod(MethodNotAllowedResponse refusal, Context context) {
    String allowed = String.join(", ", refusal.getDetails().values());
    context.header("Allow", allowed);
    problem(context, 405, "wrong method", "use " + allowed + " " + context.path());
  }

  private static String words(HttpResponseException refusal) {
    return refusal.getMessage() == null ? "this API does not take that" : refusal.getMessage();
  }

  private static void nothingHere(Context context) {
    problem(context, 404, "nothing here", "try GET /api/ha/status");
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
}
