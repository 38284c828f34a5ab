package io.flywall.config;

/** A place in HOCON text that knows its line and how to pass over blanks, comments and strings. */
final class TextCursor {
  private static final String TRIPLE = "\"\"\"";
  private static final char END = '\0';

  private final String text;
  private int position;
  private int line = 1;

  TextCursor(String text) {
    this.text = text;
  }

  int line() {
    return line;
  }

  int position() {
    return position;
  }

  boolean atEnd() {
    return position >= text.length();
  }

  char peek() {
    return atEnd() ? END : text.charAt(position);
  }

  boolean startsWith(String part) {
    return text.startsWith(part, position);
  }

  boolean take(String part) {
    if (!startsWith(part)) {
      return false;
    }
    position += part.length();
    return true;
  }

  /** The word, when it does not merely begin a longer one. */
  boolean takeWord(String word) {
    int after = position + word.length();
    boolean whole =
        startsWith(word)
            && (after >= text.length() || isSpace(text.charAt(after)) || text.charAt(after) == '"');
    return whole && take(word);
  }

  char next() {
    char c = peek();
    position++;
    if (c == '\n') {
      line++;
    }
    return c;
  }

  void toEnd() {
    position = text.length();
  }

  /** Moves at least one character on from {@code start}: no loop around it can stand still. */
  void stepFrom(int start) {
    if (position == start && !atEnd()) {
      next();
    }
  }

  boolean atComment() {
    return peek() == '#' || startsWith("//");
  }

  boolean atValueEnd() {
    return atEnd() || "\n,}]".indexOf(peek()) >= 0 || atComment();
  }

  void skipSpaces() {
    while (!atEnd() && peek() != '\n' && isSpace(peek())) {
      next();
    }
  }

  /** Spaces, line ends and comments. */
  void skipBlanks() {
    skip("");
  }

  void skipBlanksAndCommas() {
    skip(",");
  }

  private void skip(String too) {
    while (!atEnd()) {
      if (atComment()) {
        skipLine();
      } else if (isSpace(peek()) || too.indexOf(peek()) >= 0) {
        next();
      } else {
        return;
      }
    }
  }

  private static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\uFEFF';
  }

  private void skipLine() {
    while (!atEnd() && peek() != '\n') {
      next();
    }
  }

  void skipSubstitution() {
    while (!atEnd() && peek() != '\n' && next() != '}') {
      // next() has moved on
    }
  }

  /** A quoted string as a whole, or one character of an unquoted one. */
  void skipString() {
    if (startsWith("\"")) {
      quoted();
    } else {
      next();
    }
  }

  /** The inside of the quoted string that starts here. */
  String quoted() {
    if (take(TRIPLE)) {
      return tripleQuoted();
    }
    next();
    StringBuilder inside = new StringBuilder();
    while (!atEnd() && peek() != '\n') {
      char c = next();
      if (c == '"') {
        break;
      }
      inside.append(c == '\\' && !atEnd() ? next() : c);
    }
    return inside.toString();
  }

  private String tripleQuoted() {
    int start = position;
    while (!atEnd() && !startsWith(TRIPLE)) {
      next();
    }
    String inside = text.substring(start, position);
    while (take("\"")) {
      // more than three closing quotes: the first ones belong to the string
    }
    return inside;
  }
}
