package io.flywall.replication.dataset;

import io.flywall.replication.command.CommandOrder;
import io.flywall.replication.command.CommandResult;
import io.flywall.replication.command.CommandRunner;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Runs what it is told with the shell, and remembers what that was. */
final class ShellRunner implements CommandRunner {
  final List<String> ran = new CopyOnWriteArrayList<>();

  volatile boolean broken;

  @Override
  public CommandResult run(CommandOrder order) throws InterruptedException {
    if (broken) {
      throw new IllegalStateException("broken runner");
    }
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", order.line());
    builder.environment().putAll(order.environment());
    order.input().ifPresent(file -> builder.redirectInput(file.toFile()));
    order.output().ifPresent(file -> builder.redirectOutput(file.toFile()));
    try {
      Process process = builder.start();
      if (!process.waitFor(order.limit().toNanos(), TimeUnit.NANOSECONDS)) {
        process.destroyForcibly().waitFor();
        return new CommandResult.OutOfTime();
      }
      ran.add(order.label() + " " + order.environment().getOrDefault("FLYWALL_POSITION", "-"));
      return new CommandResult.Ended(process.exitValue());
    } catch (IOException failure) {
      return new CommandResult.NotRun(failure.getMessage());
    }
  }
}
