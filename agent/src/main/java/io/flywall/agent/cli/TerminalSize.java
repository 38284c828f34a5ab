package io.flywall.agent.cli;

import java.util.Optional;

/** Of a terminal, in characters. */
record TerminalSize(int rows, int columns) {
  /** Of a VT100, for terminals that tell nothing: a serial console does not. */
  static final TerminalSize USUAL = new TerminalSize(24, 80);

  /** As {@code stty size} says it: rows, a blank, columns. */
  static TerminalSize of(Optional<String> said) {
    String[] words = said.orElse("").split(" ", 2);
    if (words.length < 2 || !words[0].matches("\\d{1,4}") || !words[1].matches("\\d{1,4}")) {
      return USUAL;
    }
    TerminalSize size = new TerminalSize(Integer.parseInt(words[0]), Integer.parseInt(words[1]));
    return size.rows == 0 || size.columns == 0 ? USUAL : size;
  }

  /** The part of a line that there is room for; where it is cut is seen. */
  String clipped(String line) {
    if (line.codePointCount(0, line.length()) <= columns) {
      return line;
    }
    return line.substring(0, line.offsetByCodePoints(0, columns - 1)) + "…";
  }
}
