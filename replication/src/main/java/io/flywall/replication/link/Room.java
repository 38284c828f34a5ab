package io.flywall.replication.link;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Lets a sender wait until the peer has taken what was sent. */
final class Room {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean free = true;
  private boolean closed;

  void set(boolean isFree) {
    lock.lock();
    try {
      free = isFree;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean await(Duration atMost) throws InterruptedException {
    long left = atMost.toNanos();
    lock.lock();
    try {
      while (!free && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      return free && !closed;
    } finally {
      lock.unlock();
    }
  }
}
