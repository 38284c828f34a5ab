package io.flywall.agent.api;

import io.javalin.http.Context;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What the loop says to something that it was asked for. */
final class LoopAnswer {
  /** A desk answers within five seconds; a little more is for the way. */
  private static final long LONGEST_SECONDS = 7;

  private LoopAnswer() {}

  /** Waits for it; empty when none came, and the caller has been told so. */
  static <T> Optional<T> to(Context context, CompletableFuture<T> outcome) throws Exception {
    try {
      return Optional.of(outcome.get(LONGEST_SECONDS, TimeUnit.SECONDS));
    } catch (TimeoutException late) {
      ApiServer.problem(context, 504, "no answer", "the loop did not answer; see GET /healthz");
      return Optional.empty();
    }
  }
}
