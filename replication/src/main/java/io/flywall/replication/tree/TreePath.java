package io.flywall.replication.tree;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where an entry is below its dataset's root: names separated by {@code /}. Neither absolute nor
 * with a {@code .} or {@code ..} in it, so that it can only point downwards.
 *
 * @param text 1 to 4,096 bytes of UTF-8 without NUL, each name 1 to 255 bytes (limits.h: PATH_MAX,
 *     NAME_MAX)
 */
public record TreePath(String text) implements Comparable<TreePath> {
  private static final int PATH_MAX = 4096;
  private static final int NAME_MAX = 255;

  public TreePath {
    Optional<String> misfit = misfit(text);
    if (misfit.isPresent()) {
      throw new IllegalArgumentException("not a path inside a dataset: " + misfit.get());
    }
  }

  /** What is wrong with {@code text} as a path inside a dataset; empty when nothing is. */
  public static Optional<String> misfit(String text) {
    if (bytes(text) > PATH_MAX) {
      return Optional.of("longer than 4096 bytes");
    }
    if (text.indexOf('\0') >= 0) {
      return Optional.of("a NUL in it");
    }
    if (!isUnicode(text)) {
      return Optional.of("half a surrogate pair in it: no UTF-8");
    }
    return Arrays.stream(text.split("/", -1))
        .map(TreePath::misfitOfName)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static boolean isUnicode(String text) {
    return text.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF);
  }

  private static Optional<String> misfitOfName(String name) {
    if (name.isEmpty()) {
      return Optional.of("empty, absolute, or with an empty name in it");
    }
    if (name.equals(".") || name.equals("..")) {
      return Optional.of("a name that is . or ..");
    }
    return bytes(name) > NAME_MAX ? Optional.of("a name longer than 255 bytes") : Optional.empty();
  }

  /** The directory above; empty for an entry directly below the root. */
  public Optional<TreePath> parent() {
    int slash = text.lastIndexOf('/');
    return slash < 0 ? Optional.empty() : Optional.of(new TreePath(text.substring(0, slash)));
  }

  /** The last name. */
  public String name() {
    return text.substring(text.lastIndexOf('/') + 1);
  }

  /** The entry {@code name} in this directory. */
  public TreePath child(String name) {
    return new TreePath(text + '/' + name);
  }

  public boolean isAtOrUnder(TreePath directory) {
    String above = directory.text;
    return text.startsWith(above)
        && (text.length() == above.length() || text.charAt(above.length()) == '/');
  }

  /** The names on the way, from the root. */
  public List<String> names() {
    return List.of(text.split("/", -1));
  }

  /**
   * Names are compared one by one, so that a directory comes right before what is in it. Without a
   * copy: every look into a tree compares a dozen times.
   */
  @Override
  public int compareTo(TreePath other) {
    int common = Math.min(text.length(), other.text.length());
    for (int i = 0; i < common; i++) {
      char mine = text.charAt(i);
      char theirs = other.text.charAt(i);
      if (mine != theirs) {
        return Character.compare(rank(mine), rank(theirs));
      }
    }
    return Integer.compare(text.length(), other.text.length());
  }

  /** A path has no NUL: the end of a name comes before every character of a longer one. */
  private static char rank(char character) {
    return character == '/' ? 0 : character;
  }

  @Override
  public String toString() {
    return text;
  }
}
