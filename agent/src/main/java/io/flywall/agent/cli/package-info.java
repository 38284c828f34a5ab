/**
 * The commands of {@code flywall}, with picocli.
 *
 * <p>What must never enter: the loop's or the election's types; a command reads the configuration,
 * asks the API, prints, and returns an exit status.
 *
 * <p>Invariants: never a stack trace for an operator's mistake; problems go to standard error, one
 * a line, saying what, where and what to do; exit statuses are those of {@link
 * io.flywall.agent.cli.ExitStatus}; {@code -o json} prints what the API said, byte for byte, where
 * it was asked.
 *
 * <p>Start reading at {@link io.flywall.agent.cli.FlywallCommand}.
 */
package io.flywall.agent.cli;
