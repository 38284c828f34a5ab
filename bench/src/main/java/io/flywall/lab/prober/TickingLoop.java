package io.flywall.lab.prober;

/** Asks in each tick, on a thread that does nothing else, until it is told to end. */
interface TickingLoop extends Runnable, AutoCloseable {
  /** From another thread; {@link #run} returns within a tick. */
  void end();

  @Override
  void close();
}
