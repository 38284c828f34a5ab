package io.flywall.replication.tree;

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
    // By hand and without a copy: a tree of 100,000 is judged whenever it is read.
    int bytes = 0;
    int start = 0;
    for (int end = text.indexOf('/'); end >= 0; end = text.indexOf('/', start)) {
      Optional<String> wrong = misfitOfName(text, start, end);
      if (wrong.isPresent()) {
        return wrong;
      }
      bytes += bytes(text, start, end) + 1;
      start = end + 1;
    }
    Optional<String> wrong = misfitOfName(text, start, text.length());
    return wrong.isEmpty() && bytes + bytes(text, start, text.length()) > PATH_MAX
        ? Optional.of("longer than 4096 bytes")
        : wrong;
  }

  private static Optional<String> misfitOfName(String text, int start, int end) {
    if (start == end) {
      return Optional.of("empty, absolute, or with an empty name in it");
    }
    boolean dots = text.charAt(start) == '.' && text.charAt(end - 1) == '.';
    if (dots && end - start <= 2) {
      return Optional.of("a name that is . or ..");
    }
    int bytes = bytes(text, start, end);
    if (bytes < 0) {
      return Optional.of("a NUL in it, or half a surrogate pair: no UTF-8");
    }
    return bytes > NAME_MAX ? Optional.of("a name longer than 255 bytes") : Optional.empty();
  }

  /** As many as UTF-8 needs (RFC 3629); -1: a NUL, or what UTF-8 cannot say. */
  static int bytes(String text, int start, int end) {
    int bytes = 0;
    for (int i = start; i < end; i++) {
      char character = text.charAt(i);
      if (character == 0) {
        return -1;
      }
      if (Character.isHighSurrogate(character)
          && i + 1 < end
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
        bytes += 4;
      } else if (Character.isSurrogate(character)) {
        return -1;
      } else {
        bytes += character < 0x80 ? 1 : character < 0x800 ? 2 : 3;
      }
    }
    return bytes;
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
