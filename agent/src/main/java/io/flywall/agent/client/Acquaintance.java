package io.flywall.agent.client;

import io.flywall.value.MonotonicInstant;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Asks single nodes, and keeps what is known of all of them: learned from {@code GET
 * /api/ha/cluster}, again each minute and after any failure.
 */
final class Acquaintance {
  static final Duration REFRESH = Duration.ofSeconds(60);

  private static final String CLUSTER = "/api/ha/cluster";

  private final Transport transport;
  private final Time time;
  private final KnownNodes nodes;
  private final Backoff backoff;
  private MonotonicInstant nextRefresh;

  /** Where nobody could be learned from, failures do not make it more urgent. */
  private MonotonicInstant refreshNotBefore = MonotonicInstant.DISTANT_PAST;

  private boolean learned;

  Acquaintance(List<URI> agents, Transport transport, Time time, RandomGenerator random) {
    this.transport = transport;
    this.time = time;
    this.nodes = new KnownNodes(agents);
    this.backoff = new Backoff(random);
    this.nextRefresh = time.now().plus(REFRESH);
  }

  KnownNodes nodes() {
    return nodes;
  }

  Answer ask(URI agent, Request request) throws NoAnswer {
    try {
      Answer answer = transport.exchange(agent, request);
      nodes.answered(agent);
      return answer;
    } catch (NoAnswer failure) {
      nodes.failed(agent);
      doubtPrimary();
      throw failure;
    }
  }

  /** At the first refused or failed request: who it is now is asked before the next one. */
  void doubtPrimary() {
    nodes.dropPrimary();
    MonotonicInstant soon = MonotonicInstant.later(time.now(), refreshNotBefore);
    nextRefresh = MonotonicInstant.earlier(nextRefresh, soon);
  }

  /** Before a read, which any node answers: nobody has to be known for the first one. */
  void refreshIfDue() {
    if (!time.now().isBefore(nextRefresh)) {
      refresh();
    }
  }

  /** Before a write: the primary has to be known. */
  void refreshIfDueOrNew() {
    if (learned) {
      refreshIfDue();
    } else {
      refresh();
    }
  }

  /** Asks one after the other until one says who there is, and the primary has an address. */
  private void refresh() {
    boolean any = false;
    for (URI agent : nodes.all()) {
      if (learnsFrom(agent)) {
        any = true;
        if (!nodes.seeksPrimary()) {
          break;
        }
      }
    }
    if (any) {
      learned = true;
      backoff.reset();
      nextRefresh = time.now().plus(REFRESH);
    } else {
      refreshNotBefore = time.now().plus(backoff.next());
      nextRefresh = refreshNotBefore;
    }
  }

  private boolean learnsFrom(URI agent) {
    try {
      Answer answer = transport.exchange(agent, Request.read(CLUSTER));
      boolean ours = answer.ok() && nodes.learn(agent, answer.body());
      if (ours) {
        nodes.answered(agent);
      }
      return ours;
    } catch (NoAnswer failure) {
      nodes.failed(agent);
      return false;
    }
  }
}
