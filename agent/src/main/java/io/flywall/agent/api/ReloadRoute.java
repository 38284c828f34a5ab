package io.flywall.agent.api;

import io.flywall.agent.view.ReloadDesk;
import io.flywall.agent.view.ReloadDesk.Outcome;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Asks for the configuration file to be read again. */
record ReloadRoute(Supplier<Optional<ReloadDesk>> desk) {

  void addTo(RoutesConfig routes, Access access) {
    routes.post("/api/config/reload", context -> access.operate(context, "reload", this::reload));
  }

  private void reload(Context context) throws Exception {
    if (!StrictBody.isEmpty(context)) {
      ApiServer.problem(context, 400, "not understood", "send nothing");
      return;
    }
    Optional<ReloadDesk> open = desk.get();
    if (open.isEmpty()) {
      ApiServer.starting(context);
      return;
    }
    Outcome outcome = open.get().reload();
    if (outcome instanceof Outcome.Done done) {
      ReadingRoutes.show(context, done);
    } else if (outcome instanceof Outcome.Invalid invalid) {
      String problems = String.join("\n", invalid.problems());
      ApiServer.problem(context, 422, "the file has mistakes; nothing was changed", problems);
    } else if (outcome instanceof Outcome.Refused refused) {
      String reasons =
          refused.refusals().stream()
              .map(ReloadDesk.Refusal::toString)
              .collect(Collectors.joining("\n"));
      ApiServer.problem(context, 409, "not while the agent runs; nothing was changed", reasons);
    } else {
      String waitsFor = ((Outcome.Pending) outcome).waitsFor();
      ApiServer.problem(context, 504, "begun, not done yet", waitsFor + "; the log tells the end");
    }
  }
}
