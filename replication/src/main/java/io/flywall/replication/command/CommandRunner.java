package io.flywall.replication.command;

/** Runs the operator's commands. Called from threads that may wait; never from the loop. */
@FunctionalInterface
public interface CommandRunner {
  /**
   * Runs {@code order} to its end, which comes by itself or by its limit: then the command and all
   * that it started are ended, and nothing of it runs any more when this returns.
   */
  CommandResult run(CommandOrder order) throws InterruptedException;
}
