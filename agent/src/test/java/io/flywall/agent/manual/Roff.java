package io.flywall.agent.manual;

import java.util.Locale;

/** The few requests of man(7) that a manual page of a command needs. */
final class Roff {
  private final StringBuilder text = new StringBuilder();

  /** Without a date: it would be the build's, and no two builds alike. */
  Roff(String name, String section, String source, String manual) {
    request("TH", quoted(name.toUpperCase(Locale.ROOT)), section, "\"\"", source, manual);
  }

  private static String quoted(String word) {
    return '"' + escaped(word) + '"';
  }

  /** A hyphen as it is typed, so that it can be searched for and copied. */
  static String escaped(String words) {
    String plain = words.replace("\\", "\\e").replace("-", "\\-");
    return plain.startsWith(".") || plain.startsWith("'") ? "\\&" + plain : plain;
  }

  private void request(String name, String first, String... others) {
    text.append('.').append(name).append(' ').append(first);
    for (String other : others) {
      text.append(' ').append(other.startsWith("\"") ? other : quoted(other));
    }
    text.append('\n');
  }

  Roff heading(String words) {
    request("SH", quoted(words));
    return this;
  }

  Roff paragraph(String words) {
    text.append(".PP\n").append(escaped(words)).append('\n');
    return this;
  }

  /** What follows a heading or a tag. */
  Roff line(String words) {
    text.append(escaped(words)).append('\n');
    return this;
  }

  /** {@code NAME}'s one line, in the form that whatis(1) reads. */
  Roff name(String name, String purpose) {
    text.append(escaped(name)).append(" \\- ").append(escaped(purpose)).append('\n');
    return this;
  }

  Roff tagged(String tag, String words) {
    text.append(".TP\n\\fB").append(escaped(tag)).append("\\fR\n");
    return line(words);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
