package io.flywall.agent.client;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Reads from any agent of a cluster and writes to its primary, wherever that is now. For one thread
 * at a time; others wait.
 */
public final class ClusterClient {
  private final Acquaintance cluster;
  private final Time time;
  private final RandomGenerator random;

  ClusterClient(List<URI> agents, Transport transport, Time time, RandomGenerator random) {
    this.cluster = new Acquaintance(agents, transport, time, random);
    this.time = time;
    this.random = random;
  }

  /**
   * For agents at these base URLs; one of them is enough, more are for the day when it is the one
   * that is down.
   */
  public static ClusterClient of(List<URI> agents, Transport transport) {
    return new ClusterClient(agents, transport, new SystemTime(), new SplittableRandom());
  }

  /** Asks whichever agent answers. */
  public synchronized Answer read(String path) throws NobodyAnswers {
    cluster.refreshIfDue();
    List<NoAnswer> failures = new ArrayList<>();
    Optional<Answer> notNow = Optional.empty();
    for (URI agent : cluster.nodes().all()) {
      try {
        Answer answer = cluster.ask(agent, Request.read(path));
        if (!answer.isNotNow()) {
          return answer;
        }
        notNow = notNow.or(() -> Optional.of(answer));
      } catch (NoAnswer failure) {
        failures.add(failure);
      }
    }
    if (notNow.isPresent()) {
      return notNow.get();
    }
    throw new NobodyAnswers(failures, false);
  }

  /** Asks the primary, and waits for one for so long at most. */
  public Answer write(Write write, Duration wait) throws NobodyAnswers, InterruptedException {
    return write(write, wait, reason -> {});
  }

  /**
   * Asks the primary.
   *
   * @param wait how long it is tried again while there is no primary, or nobody answers
   * @param waits told once, before the first pause, why there is one
   */
  public synchronized Answer write(Write write, Duration wait, Consumer<String> waits)
      throws NobodyAnswers, InterruptedException {
    Attempts attempts = new Attempts(write, wait, cluster, time, random);
    Round round = attempts.next();
    if (!round.end()) {
      waits.accept(round.reason());
    }
    while (!round.end()) {
      attempts.pause(round);
      round = attempts.next();
    }
    if (round.answer().isPresent()) {
      return round.answer().get();
    }
    throw new NobodyAnswers(round.failures(), attempts.mayBeDone());
  }
}
