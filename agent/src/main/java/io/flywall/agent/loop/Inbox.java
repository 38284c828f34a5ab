package io.flywall.agent.loop;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Where other threads leave inputs. What anybody on a LAN can send has bounded queues, so that a
 * flood costs memory for some of it and then nothing; everything else is rare, must not be lost and
 * goes first. Datagrams and sightings take turns: a flood of one must not hide the other.
 */
final class Inbox {
  /** Ten seconds of probes at 10 ms from ten paths: more is a flood. */
  private static final int DATAGRAMS = 1024;

  /** An ask each 3 ms and its answer; more than a tenth of a second of them is a flood. */
  private static final int SIGHTINGS = 64;

  private final BlockingQueue<Input> sightings = new ArrayBlockingQueue<>(SIGHTINGS);
  private final BlockingQueue<Input> datagrams = new ArrayBlockingQueue<>(DATAGRAMS);
  private final ConcurrentLinkedQueue<Input> orders = new ConcurrentLinkedQueue<>();
  private final AtomicLong dropped = new AtomicLong();
  private volatile Thread reader;

  /** Of the loop thread. */
  private boolean sightingsNext;

  /** From any thread; never blocks. */
  void put(Input input) {
    if (input instanceof Input.Judged) {
      offer(datagrams, input);
    } else if (input instanceof Input.Wire) {
      offer(sightings, input);
    } else {
      orders.add(input);
    }
    LockSupport.unpark(reader);
  }

  private void offer(BlockingQueue<Input> queue, Input input) {
    if (!queue.offer(input)) {
      dropped.incrementAndGet();
    }
  }

  /** Only the loop thread may call it. */
  Optional<Input> poll() {
    Input order = orders.poll();
    if (order != null) {
      return Optional.of(order);
    }
    sightingsNext = !sightingsNext;
    return sightingsNext ? first(sightings, datagrams) : first(datagrams, sightings);
  }

  private static Optional<Input> first(BlockingQueue<Input> one, BlockingQueue<Input> other) {
    Input input = one.poll();
    return Optional.ofNullable(input != null ? input : other.poll());
  }

  boolean isEmpty() {
    return orders.isEmpty() && datagrams.isEmpty() && sightings.isEmpty();
  }

  long dropped() {
    return dropped.get();
  }

  /** Waits for an input, at most so long. Only the loop thread may call it. */
  void await(Duration atMost) {
    reader = Thread.currentThread();
    if (isEmpty() && !atMost.isNegative() && !atMost.isZero()) {
      LockSupport.parkNanos(this, atMost.toNanos());
    }
  }
}
