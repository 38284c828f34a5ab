package io.flywall.agent.view;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What problems are about, without the figures in them. Under attack "(17)" is "(18)" with the next
 * view; told each time, it would push everything else out of what is kept for who comes back.
 */
public final class ProblemKinds {
  /**
   * Where the sentences of a view count: a number that begins one, and what stands in brackets. Not
   * every number: node2 is not node1, and an address is no figure.
   */
  private static final Pattern FIGURE = Pattern.compile("^[0-9]+(?= )|\\([^()]*[0-9][^()]*\\)");

  private ProblemKinds() {}

  /** The same for two lists that only differ in figures, or in their order. */
  public static Set<String> of(List<String> problems) {
    Set<String> kinds = new TreeSet<>();
    problems.forEach(problem -> kinds.add(of(problem)));
    return kinds;
  }

  /** The same for two sentences that only differ in figures. */
  public static String of(String problem) {
    return FIGURE.matcher(problem).replaceAll("#");
  }
}
