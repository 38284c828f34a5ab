package io.flywall.config;

import java.util.ArrayList;
import java.util.List;

/** Reads one key: dots separate its parts unless they are quoted. */
final class KeyReader {
  private final TextCursor text;
  private final List<String> parts = new ArrayList<>();
  private final StringBuilder part = new StringBuilder();
  private boolean quoted;

  KeyReader(TextCursor text) {
    this.text = text;
  }

  /** Empty when there is no key here. */
  List<String> read() {
    while (!atKeyEnd()) {
      if (text.peek() == '"') {
        quoted = true;
        part.append(text.quoted());
      } else if (text.take(".")) {
        endPart();
      } else {
        part.append(text.next());
      }
    }
    endPart();
    return List.copyOf(parts);
  }

  private boolean atKeyEnd() {
    return text.atEnd()
        || text.atComment()
        || "=:{}[],\n".indexOf(text.peek()) >= 0
        || text.startsWith("+=");
  }

  private void endPart() {
    String name = part.toString().strip();
    if (quoted || !name.isEmpty()) {
      parts.add(name);
    }
    part.setLength(0);
    quoted = false;
  }
}
