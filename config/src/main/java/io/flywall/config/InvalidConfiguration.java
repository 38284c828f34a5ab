package io.flywall.config;

import java.util.List;
import java.util.stream.Collectors;

/** The file cannot be used; it says everything that is wrong with it, sorted by line. */
public final class InvalidConfiguration extends Exception {
  private static final long serialVersionUID = 1L;

  private final List<Problem> problems;

  public InvalidConfiguration(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }
}
