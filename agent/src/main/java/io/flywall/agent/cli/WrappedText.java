package io.flywall.agent.cli;

import java.util.ArrayList;
import java.util.List;

/** A sentence that is longer than a line. */
final class WrappedText {
  /** What every terminal has. */
  static final int COLUMNS = 80;

  private WrappedText() {}

  /**
   * Broken between words, each line but the first behind {@code indent}; a word that is longer than
   * a line stays whole: who copies a path wants all of it.
   */
  static List<String> lines(String text, int columns, String indent) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    boolean begun = false;
    for (String word : text.split(" ", -1)) {
      int length = line.length() + 1 + word.length();
      if (begun && length > columns && line.length() > indent.length()) {
        lines.add(line.toString());
        line.setLength(0);
        line.append(indent).append(word);
      } else {
        line.append(begun ? " " : "").append(word);
      }
      begun = true;
    }
    lines.add(line.toString());
    return lines;
  }
}
