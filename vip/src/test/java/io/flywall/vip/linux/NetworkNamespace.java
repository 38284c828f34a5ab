package io.flywall.vip.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/**
 * A network namespace of its own with a thread that lives in it: namespaces belong to threads on
 * Linux, and a socket stays in the one in which it was opened, whoever uses it later.
 */
public final class NetworkNamespace implements AutoCloseable {
  private static final AtomicInteger COUNTER = new AtomicInteger();

  private final String name;
  private final ExecutorService inside;
  private final Thread atExit;

  private NetworkNamespace(String name) {
    this.name = name;
    this.inside =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread thread = new Thread(work, "in-" + name);
              thread.setDaemon(true);
              return thread;
            });
    this.atExit = new Thread(() -> delete(name));
  }

  /** A new, empty one; the test is skipped, with the reason, where this process may not. */
  public static NetworkNamespace create() {
    Assumptions.assumeTrue(
        Privileges.missing().isEmpty(), () -> "needs root: without " + Privileges.missing());
    String name = "fw-" + ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet();
    run(List.of("ip", "netns", "add", name));
    NetworkNamespace namespace = new NetworkNamespace(name);
    Runtime.getRuntime().addShutdownHook(namespace.atExit);
    namespace.run(() -> NamespaceCalls.enter(name));
    namespace.ip("link", "set", "lo", "up");
    return namespace;
  }

  /** Joins two namespaces by a cable: a veth pair, both ends up. */
  public static void connect(
      NetworkNamespace one, String oneDevice, NetworkNamespace other, String otherDevice) {
    run(
        List.of(
            "ip",
            "link",
            "add",
            oneDevice,
            "netns",
            one.name,
            "type",
            "veth",
            "peer",
            "name",
            otherDevice,
            "netns",
            other.name));
    one.ip("link", "set", oneDevice, "up");
    other.ip("link", "set", otherDevice, "up");
  }

  public String name() {
    return name;
  }

  /** {@code ip -n NAME arguments...}, its output; a failure fails the test. */
  public String ip(String... arguments) {
    List<String> command = new ArrayList<>(List.of("ip", "-n", name));
    command.addAll(List.of(arguments));
    return run(command);
  }

  /** Runs a command in here, its output; a failure fails the test. */
  public String exec(String... arguments) {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", name));
    command.addAll(List.of(arguments));
    return run(command);
  }

  /** Does it on the thread that lives here. */
  public <T> T call(Callable<T> work) {
    try {
      return inside.submit(work).get();
    } catch (ExecutionException e) {
      throw new AssertionError("in " + name + ": " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Something that may throw. */
  public interface Work {
    void run() throws Exception;
  }

  public void run(Work work) {
    this.<Void>call(
        () -> {
          work.run();
          return null;
        });
  }

  /** Deletes it and, with it, every device in it. */
  @Override
  public void close() {
    inside.shutdownNow();
    delete(name);
    Runtime.getRuntime().removeShutdownHook(atExit);
  }

  private static void delete(String name) {
    run(List.of("ip", "netns", "del", name));
  }

  private static String run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(String.join(" ", command) + ": " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
