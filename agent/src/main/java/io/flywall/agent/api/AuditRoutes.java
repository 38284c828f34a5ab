package io.flywall.agent.api;

import io.flywall.agent.view.AuditHeadsView;
import io.javalin.config.RoutesConfig;
import java.util.function.Supplier;

/** The handler below {@code /api/audit}. */
record AuditRoutes(Supplier<AuditHeadsView> heads) {
  void addTo(RoutesConfig routes) {
    routes.get("/api/audit/heads", context -> ReadingRoutes.show(context, heads.get()));
  }
}
