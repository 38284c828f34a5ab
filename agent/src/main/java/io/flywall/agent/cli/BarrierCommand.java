package io.flywall.agent.cli;

import io.flywall.agent.client.Write;
import io.flywall.value.Durations;
import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.OperatorError;
import io.flywall.vip.linux.BootClock;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code flywall replication barrier}. */
@Command(
    name = "barrier",
    description = "Waits until everything written so far is on a majority of the nodes.",
    footer =
        "Exit status: 0 it is, 1 not in time, 2 not allowed, 3 no answer or no primary,"
            + " 4 the end is not known.")
final class BarrierCommand implements Callable<Integer> {
  /** The API waits so long at most; what is left is asked for again. */
  private static final Duration TURN = Duration.ofSeconds(8);

  @Mixin private AgentsOption agents;
  @Mixin private WaitOption wait;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "waits so long at most: 5 or 30s or 2m (default: ${DEFAULT-VALUE})",
      defaultValue = "5s",
      converter = WaitingTime.class)
  private Duration timeout;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Stopwatch watch = new Stopwatch();
    ApiClient.Reply reply = ask(agents.open());
    if (!reply.ok()) {
      return Refusal.told(spec, reply);
    }
    spec.commandLine()
        .getOut()
        .println(
            "everything written so far is on a majority after "
                + Millis.text(watch.took().toNanos() / 1e6));
    return ExitStatus.OK;
  }

  private ApiClient.Reply ask(Agents api) throws NotReachable, OperatorError, InterruptedException {
    MonotonicClock clock = new BootClock();
    MonotonicInstant first = clock.now();
    Duration left = timeout;
    while (true) {
      Duration turn = Durations.shorter(left, TURN);
      left = left.minus(turn);
      MonotonicInstant begun = clock.now();
      ApiClient.Reply reply =
          api.post(
              Write.ofCluster("/api/replication/barrier", question(turn, begun.since(first))),
              wait.of(spec));
      // Who refuses before the time is over does so for another reason than that.
      boolean late = reply.status() == 409 && clock.now().since(begun).compareTo(turn) >= 0;
      if (!late || left.isZero()) {
        return reply;
      }
    }
  }

  /**
   * A look at large files may last longer than one turn: the next one goes on with it. The first
   * one has nothing to say of that, and an agent of an earlier build would refuse the field.
   */
  private static String question(Duration turn, Duration waited) {
    String since = waited.toMillis() == 0 ? "" : ", \"waited_ms\": " + waited.toMillis();
    return "{\"seconds\": " + turn.toSeconds() + since + "}";
  }
}
