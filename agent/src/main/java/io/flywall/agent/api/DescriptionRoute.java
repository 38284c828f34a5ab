package io.flywall.agent.api;

import io.flywall.agent.openapi.OpenApi;
import io.flywall.agent.view.ViewJson;
import io.javalin.config.RoutesConfig;

/** {@code GET /openapi.json}; made once, when it is first asked for. */
final class DescriptionRoute {
  private final String version;
  private volatile String description = "";

  DescriptionRoute(String version) {
    this.version = version;
  }

  void addTo(RoutesConfig routes) {
    routes.get(
        "/openapi.json",
        context -> {
          context.contentType("application/json");
          context.result(description());
        });
  }

  private String description() {
    if (description.isEmpty()) {
      description =
          ViewJson.line(
              OpenApi.describe(version, ProblemDocument.class, ProblemDocument.MEDIA_TYPE));
    }
    return description;
  }
}
