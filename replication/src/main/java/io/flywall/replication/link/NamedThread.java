package io.flywall.replication.link;

import java.util.concurrent.ThreadFactory;

/** So that {@code top -H} explains itself; it never keeps a JVM up. */
record NamedThread(String name) implements ThreadFactory {
  @Override
  public Thread newThread(Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
