package io.flywall.agent.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * {@code GET /api/ha/events}: role changes, takeovers, orders and problems as they happen.
 *
 * <p>Not Javalin's own handler for it: that one writes on the caller's thread, and a listener that
 * does not read would keep all others waiting.
 */
record EventRoutes(EventFeed feed) {
  void addTo(RoutesConfig routes) {
    routes.get("/api/ha/events", this::listen);
  }

  private void listen(Context context) {
    EventFeed.Door door =
        PeerOfSocket.isLocalSocket(context) ? EventFeed.Door.SOCKET : EventFeed.Door.TCP;
    if (!feed.reserve(door)) {
      context.header("Retry-After", "10");
      ApiServer.problem(
          context,
          503,
          "too many listeners",
          EventFeed.MOST_LISTENERS + " are open already; close some, or ask later");
      return;
    }
    context.future(() -> joined(context, door));
  }

  /**
   * Once the request goes on without its thread; the answer is over when the listener is. Jetty is
   * told so, and not Javalin: where the connection is gone by then, its handling of the error fails
   * for the same reason, which it handles again, and so on, for ever, on the thread of all events.
   */
  private CompletableFuture<Void> joined(Context context, EventFeed.Door door) {
    try {
      EventListener listener = opened(context, door);
      AsyncContext answer = context.req().getAsyncContext();
      var unused = listener.ended().thenRun(() -> over(answer));
      feed.join(listener, Optional.ofNullable(context.header("Last-Event-ID")));
      return new CompletableFuture<>();
    } catch (IOException | RuntimeException failure) {
      feed.release(door);
      return CompletableFuture.failedFuture(failure);
    }
  }

  private static void over(AsyncContext answer) {
    try {
      answer.complete();
    } catch (IllegalStateException alreadyGone) {
      // It is over in any case: there is nobody to tell.
    }
  }

  private static EventListener opened(Context context, EventFeed.Door door) throws IOException {
    HttpServletResponse response = context.res();
    response.setStatus(HttpServletResponse.SC_OK);
    response.setContentType("text/event-stream");
    response.setCharacterEncoding(StandardCharsets.UTF_8.name());
    // nginx would collect them otherwise.
    response.setHeader("X-Accel-Buffering", "no");
    EventListener listener = new EventListener(door, response.getOutputStream());
    response.getOutputStream().setWriteListener(listener);
    return listener;
  }
}
