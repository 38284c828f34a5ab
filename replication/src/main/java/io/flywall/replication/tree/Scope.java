package io.flywall.replication.tree;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Which paths belong to a dataset, in words that are the same on every node that is configured
 * alike. Nodes compare them: what one leaves out is missing from its tree, and the others would
 * delete it.
 *
 * @param text printable or not: it is made of names of files
 */
public record Scope(String text) {
  /** Bytes of UTF-8: hundreds of paths are said in full, and a message stays small. */
  public static final int LONGEST = 8192;

  /** For one line of a log or a table: two of them, and a reason around. */
  private static final int SHOWN = 160;

  public Scope {
    if (!fits(text)) {
      throw new IllegalArgumentException("a scope of more than " + LONGEST + " bytes");
    }
  }

  /**
   * In one order and without repetitions, whatever the order in the file.
   *
   * @param paths of the roots, as they are in a tree
   * @param exclude patterns
   */
  public static Scope of(Collection<String> paths, Collection<String> exclude) {
    String text = list(paths);
    if (!exclude.isEmpty()) {
      text += " without " + list(exclude);
    }
    return new Scope(fits(text) ? text : shortened(text));
  }

  /** No two lists are said alike: what could be taken for something between names is quoted. */
  private static String list(Collection<String> names) {
    return new TreeSet<>(names).stream().map(Scope::quoted).collect(Collectors.joining(", "));
  }

  private static String quoted(String name) {
    boolean plain = name.chars().noneMatch(letter -> " ,'\\".indexOf(letter) >= 0);
    return plain ? name : "'" + name.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  public static boolean fits(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length <= LONGEST;
  }

  /** Equal for equal texts only, all the same. */
  private static String shortened(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    String start =
        new String(Arrays.copyOf(utf8, LONGEST / 2), StandardCharsets.UTF_8).replace("\ufffd", "");
    return start + "... " + UUID.nameUUIDFromBytes(utf8);
  }

  /** For people: not all of a long one, and nothing that a terminal would obey. */
  public String shown() {
    String plain = text.replaceAll("[\\p{Cc}\\p{Cf}]", "?").replace('"', '\'');
    return plain.length() <= SHOWN ? plain : plain.substring(0, SHOWN) + "...";
  }
}
