package io.flywall.heartbeat.udp;

import java.util.concurrent.ThreadFactory;

/** Names the receiving thread, so that {@code top -H} explains itself, and never keeps a JVM up. */
record NamedThread(String name) implements ThreadFactory {
  @Override
  public Thread newThread(Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
