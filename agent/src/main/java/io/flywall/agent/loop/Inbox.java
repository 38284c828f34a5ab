package io.flywall.agent.loop;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Where other threads leave inputs. Datagrams have a bounded queue, so that a flood costs memory
 * for 1,024 of them and then nothing; everything else is rare, must not be lost and goes first.
 */
final class Inbox {
  /** Ten seconds of probes at 10 ms from ten paths: more is a flood. */
  private static final int DATAGRAMS = 1024;

  private final BlockingQueue<Input> datagrams = new ArrayBlockingQueue<>(DATAGRAMS);
  private final ConcurrentLinkedQueue<Input> orders = new ConcurrentLinkedQueue<>();
  private final AtomicLong dropped = new AtomicLong();
  private volatile Thread reader;

  /** From any thread; never blocks. */
  void put(Input input) {
    if (input instanceof Input.Judged) {
      if (!datagrams.offer(input)) {
        dropped.incrementAndGet();
      }
    } else {
      orders.add(input);
    }
    LockSupport.unpark(reader);
  }

  Optional<Input> poll() {
    Input order = orders.poll();
    return Optional.ofNullable(order != null ? order : datagrams.poll());
  }

  boolean isEmpty() {
    return orders.isEmpty() && datagrams.isEmpty();
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
