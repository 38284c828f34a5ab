package io.flywall.agent.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** One command as somebody typed it, and what they saw. */
record Terminal(int exit, String out, String err) {

  /** Runs it; a stack trace is a failure whatever the command was. */
  static Terminal type(String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        FlywallCommand.execute(new PrintWriter(out, true), new PrintWriter(err, true), words);
    Terminal seen = new Terminal(exit, out.toString(), err.toString());
    assertFalse(seen.err.contains("\tat "), seen.err);
    assertFalse(seen.err.contains("Exception:"), seen.err);
    return seen;
  }

  List<String> errorLines() {
    return err.lines().toList();
  }
}
