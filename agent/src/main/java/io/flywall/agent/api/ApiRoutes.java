package io.flywall.agent.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that can be asked, who is let through to it, and what is said when it goes wrong. */
record ApiRoutes(ApiSources sources, Guard guard, Access access, Patience patience) {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  static ApiRoutes of(
      ApiPlan plan,
      ApiSources sources,
      ApiServer.Surroundings around,
      Optional<ShownCertificate> certificate,
      Patience patience) {
    AuditTrail audit = new AuditTrail(around.audit(), around.clock());
    Guard guard =
        new Guard(
            plan.listen(), () -> certificate.map(ShownCertificate::names).orElse(Set.of()), audit);
    CurlLine curl =
        new CurlLine(
            around.token().file(),
            plan.listen().orElse(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            plan.tls().map(tls -> tls.files().get(0)));
    Access access =
        new Access(
            plan,
            new Tokens(around.token(), plan.tokens()),
            new Failures(around.clock()),
            audit,
            curl,
            patience,
            new Repeats(around.clock()));
    return new ApiRoutes(sources, guard, access, patience);
  }

  void addTo(RoutesConfig routes) {
    routes.before(this::hear);
    routes.before(guard::look);
    routes.before(access::admit);
    new ReadingRoutes(sources).addTo(routes);
    DashboardRoutes.addTo(routes);
    new DescriptionRoute(sources.version()).addTo(routes);
    sources.events().ifPresent(feed -> new EventRoutes(feed).addTo(routes));
    new HandOverRoutes(sources.desk()).addTo(routes, access);
    new OrderRoutes(sources.orders(), sources.view()).addTo(routes, access);
    new ConfigRoutes(sources.running()).addTo(routes);
    new AuditRoutes(sources.auditHeads()).addTo(routes);
    new ReplicationRoutes(sources.replication()).addTo(routes, access);
    new ReloadRoute(sources.reload()).addTo(routes, access);
    routes.exception(MethodNotAllowedResponse.class, ApiRoutes::wrongMethod);
    routes.exception(
        HttpResponseException.class,
        (refusal, context) ->
            ApiServer.problem(context, refusal.getStatus(), "refused", words(refusal)));
    routes.exception(
        JsonProcessingException.class,
        (malformed, context) -> ApiServer.problem(context, 400, "not understood", "send JSON"));
    routes.exception(
        IOException.class,
        (gone, context) ->
            ApiServer.problem(context, 408, "not understood", "the request did not arrive whole"));
    routes.exception(Exception.class, ApiRoutes::broken);
    routes.error(404, ApiRoutes::nothingHere);
  }

  /** Whatever changes something has a body to wait for, and whoever waits says when it is there. */
  private void hear(Context context) {
    if (!context.method().equals(HandlerType.POST)) {
      patience.heard(context);
    }
  }

  private static void wrongMethod(MethodNotAllowedResponse refusal, Context context) {
    String allowed = String.join(", ", refusal.getDetails().values());
    context.header("Allow", allowed);
    ApiServer.problem(context, 405, "wrong method", "use " + allowed + " " + context.path());
  }

  private static String words(HttpResponseException refusal) {
    return refusal.getMessage() == null ? "this API does not take that" : refusal.getMessage();
  }

  private static void nothingHere(Context context) {
    ApiServer.problem(context, 404, "nothing here", "try GET /api/ha/status");
  }

  private static void broken(Exception failure, Context context) {
    LOG.error("component=api event=broken path={}", context.path(), failure);
    ApiServer.problem(context, 500, "internal error", "see the agent's log: " + failure);
  }
}
