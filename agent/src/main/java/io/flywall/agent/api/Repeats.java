package io.flywall.agent.api;

import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Requests that a client sends again because it heard no answer: with the same {@code
 * Idempotency-Key} (an IETF draft of that name) it gets the answer of the first, and nothing is
 * done twice. A failover that was asked for twice would end where it began. What was refused has
 * changed nothing, and is asked anew.
 */
final class Repeats {
  static final String KEY = "Idempotency-Key";
  static final String REPLAYED = "Idempotency-Replayed";

  /** A UUID has 36. */
  private static final Pattern VALID = Pattern.compile("[!-~]{1,100}");

  /** Longer than any client that still asks; the first answer comes within eight seconds. */
  private static final Duration KEPT = Duration.ofMinutes(10);

  private static final long WAIT_SECONDS = 9;

  /** A hundred seconds of ten a second, which nobody sends. */
  private static final int MOST = 1_000;

  private final MonotonicClock clock;

  /** In the order in which they came: the oldest leaves first. */
  private final Map<String, First> known = new LinkedHashMap<>();

  private record Answer(int status, String type, String body) {}

  private record First(MonotonicInstant at, String body, CompletableFuture<Answer> answer) {}

  Repeats(MonotonicClock clock) {
    this.clock = clock;
  }

  /** Handles it, or answers as the first of that caller's key was answered. */
  void handle(Context context, String caller, Handler then) throws Exception {
    String key = context.header(KEY);
    if (key == null) {
      then.handle(context);
    } else if (!VALID.matcher(key).matches()) {
      ApiServer.problem(
          context, 400, "not understood", KEY + " is 1 to 100 printable characters of ASCII");
    } else {
      handleKnown(context, caller + " " + context.path() + " " + key, then);
    }
  }

  private void handleKnown(Context context, String key, Handler then) throws Exception {
    First mine = new First(clock.now(), context.body(), new CompletableFuture<>());
    Optional<First> before = before(key, mine);
    if (before.isEmpty()) {
      handleFirst(context, key, mine, then);
    } else if (!before.get().body().equals(mine.body())) {
      ApiServer.problem(
          context, 422, "another request", "this " + KEY + " came with another body before");
    } else {
      replay(context, before.get());
    }
  }

  private void handleFirst(Context context, String key, First mine, Handler then) throws Exception {
    try {
      then.handle(context);
      mine.answer().complete(answerOf(context));
    } finally {
      // What was refused, or broke, has changed nothing: it may be asked again.
      boolean mayHaveChanged = mine.answer().isDone() && isKept(context.statusCode());
      if (!mayHaveChanged) {
        forget(key);
      }
      boolean unused = mine.answer().completeExceptionally(new IllegalStateException("it broke"));
    }
  }

  /** Done, or begun with an end that is not known. */
  private static boolean isKept(int status) {
    return status / 100 == 2 || status == 504;
  }

  private synchronized Optional<First> before(String key, First mine) {
    known.values().removeIf(old -> mine.at().since(old.at()).compareTo(KEPT) > 0);
    First before = known.putIfAbsent(key, mine);
    if (known.size() > MOST) {
      known.remove(known.keySet().iterator().next());
    }
    return Optional.ofNullable(before);
  }

  private synchronized void forget(String key) {
    known.remove(key);
  }

  private static Answer answerOf(Context context) {
    String type = context.res().getContentType();
    String body = context.result();
    return new Answer(context.statusCode(), type == null ? "" : type, body == null ? "" : body);
  }

  private static void replay(Context context, First first) throws Exception {
    try {
      Answer answer = first.answer().get(WAIT_SECONDS, TimeUnit.SECONDS);
      context.status(answer.status());
      context.contentType(answer.type());
      context.header(REPLAYED, "true");
      context.result(answer.body());
    } catch (ExecutionException broken) {
      // Who may come again by itself is told so with 503; what this one has done, nobody knows.
      ApiServer.problem(
          context, 504, "end not known", "the first request of this " + KEY + " broke");
    } catch (TimeoutException late) {
      ApiServer.problem(context, 504, "end not known", "the first request is still on its way");
    }
  }
}
