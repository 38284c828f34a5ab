package io.flywall.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds where keys are written. HOCON merges a key that is written twice without a word, so the
 * parsed tree no longer knows; this walks the text. It is no parser: on broken text it goes on
 * somewhere sensible, because the library judges syntax.
 */
final class KeyScanner {

  /** How a key is written. */
  enum Kind {
    BLOCK,
    VALUE,
    /** {@code +=}: adds, never hides. */
    APPEND,
    /** {@code key = ${?VARIABLE}}: the usual way to let the environment override a default. */
    OPTIONAL_OVERRIDE
  }

  /**
   * One place where a key is written.
   *
   * @param path every element of an array has a part of its own in it, so its keys never clash
   */
  record Entry(List<String> path, int line, Kind kind) {
    String dotted() {
      return String.join(".", path);
    }

    /** For people: which element it is, the line says. */
    String shown() {
      return dotted().replaceAll("\\.\\[[0-9]+]", "[]");
    }
  }

  /**
   * Far more than the deepest key; keeps recursion, here and in the library, off the stack's end.
   */
  static final int DEEPEST = 100;

  /**
   * One {@code include}.
   *
   * @param form the words around the name, like {@code required(file())}; empty for a plain one
   */
  record Include(String form, String name, int line) {}

  private final TextCursor text;
  private final List<Entry> entries = new ArrayList<>();
  private final List<Include> includes = new ArrayList<>();
  private int arrayElements;

  private KeyScanner(String text) {
    this.text = new TextCursor(text);
  }

  static List<Entry> scan(String text) {
    return List.copyOf(scanned(text).entries);
  }

  static List<Include> includes(String text) {
    return List.copyOf(scanned(text).includes);
  }

  private static KeyScanner scanned(String text) {
    KeyScanner scanner = new KeyScanner(text);
    while (!scanner.text.atEnd()) {
      scanner.members(List.of());
    }
    return scanner;
  }

  private void members(List<String> scope) {
    if (scope.size() > DEEPEST) {
      text.toEnd();
    }
    while (true) {
      text.skipBlanksAndCommas();
      if (text.atEnd() || text.take("}")) {
        return;
      }
      boolean rootBrace = scope.isEmpty() && text.take("{");
      if (!rootBrace) {
        member(scope);
      }
    }
  }

  private void member(List<String> scope) {
    int line = text.line();
    int start = text.position();
    if (text.takeWord("include")) {
      include(line);
      return;
    }
    List<String> key = new KeyReader(text).read();
    text.skipBlanks();
    if (key.isEmpty()) {
      text.stepFrom(start);
      return;
    }
    List<String> path = joined(scope, key);
    boolean append = text.take("+=");
    boolean written = append || text.take("=") || text.take(":") || text.peek() == '{';
    if (written) {
      int slot = entries.size();
      entries.add(null); // its children come after it; its kind is known after them
      Kind kind = value(path);
      entries.set(slot, new Entry(path, line, append ? Kind.APPEND : kind));
    }
  }

  private void include(int line) {
    text.skipBlanks();
    StringBuilder form = new StringBuilder();
    Optional<String> name = Optional.empty();
    while (!text.atValueEnd()) {
      if (text.peek() == '"') {
        name = Optional.of(text.quoted());
      } else {
        form.append(text.next());
      }
    }
    String words = form.toString().replaceAll("\\s", "");
    name.ifPresent(found -> includes.add(new Include(words, found, line)));
  }

  private static List<String> joined(List<String> scope, List<String> key) {
    List<String> path = new ArrayList<>(scope);
    path.addAll(key);
    return List.copyOf(path);
  }

  /** Everything up to the end of the value: several parts on one line are concatenated. */
  private Kind value(List<String> path) {
    text.skipBlanks();
    int parts = 0;
    boolean block = false;
    boolean optional = false;
    while (!text.atValueEnd()) {
      parts++;
      if (text.take("{")) {
        block = true;
        members(path);
      } else if (text.take("[")) {
        elements(path);
      } else if (text.startsWith("${")) {
        optional = text.startsWith("${?");
        text.skipSubstitution();
      } else {
        text.skipString();
      }
      text.skipSpaces();
    }
    if (block) {
      return Kind.BLOCK;
    }
    return parts == 1 && optional ? Kind.OPTIONAL_OVERRIDE : Kind.VALUE;
  }

  private void elements(List<String> path) {
    if (path.size() > DEEPEST) {
      text.toEnd();
    }
    while (true) {
      text.skipBlanksAndCommas();
      if (text.atEnd() || text.take("]")) {
        return;
      }
      if (!text.take("}")) { // a stray brace belongs to nobody
        value(joined(path, List.of("[" + arrayElements++ + "]")));
      }
    }
  }
}
