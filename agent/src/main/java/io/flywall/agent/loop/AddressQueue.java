package io.flywall.agent.loop;

import io.flywall.value.EnvironmentFailure;
import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import io.flywall.vip.Change;
import io.flywall.vip.KernelAddresses;
import io.flywall.vip.Outcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Addresses that are to come or to go, as many at a time as the loop can spare. Linux takes 10 us
 * for an IPv4 address. For IPv6 it takes longer the more there are, because it joins all groups of
 * the device again with each (ipv6_find_idev calls ipv6_mc_up, net/ipv6/addrconf.c): 80 ms for 500,
 * in which neither a heartbeat would leave nor a lease be renewed.
 */
final class AddressQueue {
  /** Changes in one call; 2.5 ms with 500 IPv6 addresses, more with more of them. */
  private static final int CHUNK = 16;

  /**
   * A turn begins no chunk after it: with the one that runs half of the usual guard of 9 ms. A loop
   * with a much shorter dead time tells the chunk of a large claim as a stall, and goes on.
   */
  private static final Duration BUDGET = Duration.ofMillis(2);

  private final KernelAddresses kernel;
  private final MonotonicClock clock;
  private final Deque<Change> waiting = new ArrayDeque<>();

  AddressQueue(KernelAddresses kernel, MonotonicClock clock) {
    this.kernel = kernel;
    this.clock = clock;
  }

  /** In place of whatever was waiting; nothing is done yet. */
  void replace(Collection<Change> changes) {
    waiting.clear();
    // What is cheap is not to wait for what is not.
    changes.stream().filter(change -> change.vip().isIpv4()).forEach(waiting::add);
    changes.stream().filter(change -> !change.vip().isIpv4()).forEach(waiting::add);
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /**
   * Goes on for a turn's time; why the kernel refuses, when it does.
   *
   * @param done gets the outcomes, a chunk at a time
   */
  Optional<String> goOn(Consumer<List<Outcome>> done) {
    MonotonicInstant end = clock.now().plus(BUDGET);
    Optional<String> refusal;
    do {
      refusal = chunk(done);
    } while (refusal.isEmpty() && !waiting.isEmpty() && clock.now().isBefore(end));
    return refusal;
  }

  /** All that is left, however long it takes, and also what stands behind a refusal; the first. */
  Optional<String> finish(Consumer<List<Outcome>> done) {
    Optional<String> first = Optional.empty();
    while (!waiting.isEmpty()) {
      Optional<String> refusal = chunk(done);
      first = first.or(() -> refusal);
    }
    return first;
  }

  private Optional<String> chunk(Consumer<List<Outcome>> done) {
    List<Change> chunk = waiting.stream().limit(CHUNK).toList();
    chunk.forEach(change -> waiting.remove());
    return atOnce(chunk, done);
  }

  /** Changes that have not waited, in one call; why the kernel refuses, when it does. */
  Optional<String> atOnce(List<Change> changes, Consumer<List<Outcome>> done) {
    if (changes.isEmpty()) {
      return Optional.empty();
    }
    try {
      List<Outcome> outcomes = kernel.apply(changes);
      done.accept(outcomes);
      return outcomes.stream()
          .filter(outcome -> !outcome.holds())
          .map(outcome -> outcome.change().vip() + ": " + outcome.kernelText())
          .findFirst();
    } catch (EnvironmentFailure failure) {
      return Optional.of(String.valueOf(failure.getMessage()));
    }
  }
}
