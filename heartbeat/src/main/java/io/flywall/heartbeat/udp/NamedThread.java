package io.flywall.heartbeat.udp;

import java.util.concurrent.ThreadFactory;

/**
 * Names and prepares the receiving thread, so that {@code top -H} explains itself, and never keeps
 * a JVM up.
 */
record NamedThread(String name, Runnable onStart) implements ThreadFactory {
  @Override
  public Thread newThread(Runnable task) {
    Thread thread =
        new Thread(
            () -> {
              onStart.run();
              task.run();
            },
            name);
    thread.setDaemon(true);
    return thread;
  }
}
