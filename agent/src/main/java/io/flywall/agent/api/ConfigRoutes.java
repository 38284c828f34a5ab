package io.flywall.agent.api;

import io.flywall.agent.view.RunningConfiguration;
import io.javalin.config.RoutesConfig;
import java.util.function.Supplier;

/** The handler below {@code /api/config}. */
record ConfigRoutes(Supplier<RunningConfiguration> running) {
  void addTo(RoutesConfig routes) {
    routes.get("/api/config/running", context -> ReadingRoutes.show(context, running.get()));
  }
}
