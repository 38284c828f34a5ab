package io.flywall.agent.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.EnvironmentFailure;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.VirtualAddress;
import io.flywall.vip.Change;
import io.flywall.vip.KernelAddresses;
import io.flywall.vip.Observed;
import io.flywall.vip.Outcome;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AddressQueueTest {
  /** A kernel in which time goes by with each change. */
  private static final class SlowKernel implements KernelAddresses {
    private final List<Change> done = new ArrayList<>();
    private final Duration each;
    private MonotonicInstant now = new MonotonicInstant(1_000_000_000);
    private Optional<VirtualAddress> refused = Optional.empty();
    private boolean deaf;

    SlowKernel(Duration each) {
      this.each = each;
    }

    @Override
    public Observed observe() {
      return Observed.NOTHING;
    }

    @Override
    public List<Outcome> apply(List<Change> changes) throws EnvironmentFailure {
      if (deaf) {
        throw new EnvironmentFailure("no memory");
      }
      List<Outcome> outcomes = new ArrayList<>();
      for (Change change : changes) {
        now = now.plus(each);
        boolean refuses = refused.equals(Optional.of(change.vip()));
        done.add(change);
        outcomes.add(
            new Outcome(
                change,
                refuses ? Outcome.Result.REFUSED : Outcome.Result.DONE,
                refuses ? "no" : ""));
      }
      return outcomes;
    }

    @Override
    public void close() {}
  }

  private final List<Outcome> told = new ArrayList<>();

  private static AddressQueue queue(SlowKernel kernel, int count) {
    AddressQueue queue = new AddressQueue(kernel, () -> kernel.now);
    queue.replace(additions(count));
    return queue;
  }

  @Test
  void a_kernel_that_is_quick_does_all_in_one_turn() {
    SlowKernel kernel = new SlowKernel(Duration.ofNanos(10_000));
    AddressQueue queue = queue(kernel, 100);
    assertEquals(Optional.empty(), queue.goOn(told::addAll));
    assertTrue(queue.isEmpty());
    assertEquals(100, told.size());
  }

  @Test
  void one_that_is_slow_gets_a_turn_after_the_other() {
    SlowKernel kernel = new SlowKernel(Duration.ofNanos(200_000));
    AddressQueue queue = queue(kernel, 100);
    int turns = 0;
    while (!queue.isEmpty()) {
      MonotonicInstant begun = kernel.now;
      assertEquals(Optional.empty(), queue.goOn(told::addAll));
      assertTrue(
          kernel.now.since(begun).compareTo(Duration.ofMillis(4)) < 0,
          "a turn is over before a heartbeat would be late");
      turns++;
    }
    assertEquals(100, kernel.done.size());
    assertTrue(turns > 4, "in " + turns + " turns");
  }

  @Test
  void what_is_cheap_does_not_wait_for_what_is_not() {
    SlowKernel kernel = new SlowKernel(Duration.ZERO);
    AddressQueue queue = new AddressQueue(kernel, () -> kernel.now);
    Change six = new Change.Add(ip("2001:db8::1", 128), Optional.empty());
    Change four = new Change.Add(ipv4("192.0.2.1"), Optional.empty());
    queue.replace(List.of(six, four));
    assertEquals(Optional.empty(), queue.goOn(told::addAll));
    assertEquals(List.of(four, six), kernel.done);
  }

  @Test
  void a_refusal_is_told_and_what_stands_behind_it_waits() {
    SlowKernel kernel = new SlowKernel(Duration.ofNanos(200_000));
    kernel.refused = Optional.of(ipv4("10.79.0.5"));
    AddressQueue queue = queue(kernel, 100);
    assertEquals(Optional.of("10.79.0.5/32@lan0: no"), queue.goOn(told::addAll));
    assertFalse(queue.isEmpty());
    assertEquals(Optional.empty(), queue.finish(told::addAll));
    assertEquals(100, told.size());
  }

  @Test
  void to_the_end_means_past_every_refusal_of_which_the_first_is_told() {
    SlowKernel kernel = new SlowKernel(Duration.ZERO);
    kernel.refused = Optional.of(ipv4("10.79.0.5"));
    AddressQueue queue = queue(kernel, 100);
    assertEquals(Optional.of("10.79.0.5/32@lan0: no"), queue.finish(told::addAll));
    assertEquals(100, kernel.done.size());
    kernel.deaf = true;
    queue.replace(additions(40));
    assertEquals(Optional.of("no memory"), queue.finish(told::addAll));
    assertTrue(queue.isEmpty());
  }

  private static List<Change> additions(int count) {
    return IntStream.range(0, count)
        .<Change>mapToObj(i -> new Change.Add(ipv4("10.79.0." + i), Optional.empty()))
        .toList();
  }

  static VirtualAddress ipv4(String address) {
    return ip(address, 32);
  }

  private static VirtualAddress ip(String address, int prefix) {
    try {
      return new VirtualAddress(InetAddress.getByName(address), prefix, "lan0");
    } catch (UnknownHostException literal) {
      throw new AssertionError(literal);
    }
  }
}
