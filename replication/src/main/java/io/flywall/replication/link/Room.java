package io.flywall.replication.link;

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

  /** False when it is closed. */
  boolean await() throws InterruptedException {
    lock.lock();
    try {
      while (!free && !closed) {
        changed.await();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }
}
