package io.flywall.lab.prober;

import io.flywall.value.EnvironmentFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * The instrument as a process. Commands on standard input, one answer line each: {@code who} (nodes
 * that answer now), {@code record} (begin a new tape), {@code save FILE} (write the tape, begin a
 * new one). It ends with its input, so it cannot outlive who started it.
 */
public final class ProberMain {
  /** Name of the thread whose punctuality counts. */
  public static final String TICKING = "prober-ticks";

  private final ProbePlan plan;
  private final ProbeLoop loop;

  private ProberMain(ProbePlan plan) throws EnvironmentFailure {
    this.plan = plan;
    this.loop = new ProbeLoop(plan);
  }

  public static void main(String[] arguments)
      throws EnvironmentFailure, IOException, InterruptedException, ExecutionException {
    ProberMain prober = new ProberMain(ProbePlan.of(arguments));
    Console.serve(prober.loop, prober::answer);
  }

  private String answer(String line) throws IOException, InterruptedException, ExecutionException {
    if (line.equals("who")) {
      return who(loop.now());
    }
    if (line.equals("record")) {
      Recorder unused = loop.change().get();
      return "recording";
    }
    if (line.startsWith("save ")) {
      Tape tape = loop.change().get().tape(plan.nodes());
      tape.save(Path.of(line.substring("save ".length())));
      return "saved " + tape.ticks();
    }
    return "unknown " + line;
  }

  private String who(Future<Long> mask) throws InterruptedException, ExecutionException {
    long answers = mask.get();
    List<String> nodes = plan.nodes();
    StringBuilder line = new StringBuilder("who");
    for (int node = 0; node < nodes.size(); node++) {
      if ((answers & Answer.allOf(node)) != 0) {
        line.append(' ').append(nodes.get(node));
      }
    }
    return line.toString();
  }
}
