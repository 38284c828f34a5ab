package io.flywall.value;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The name of a node, unique in its cluster; by default the host name.
 *
 * @param text 1 to 63 letters, digits, dots, dashes or underscores (what a DNS label or host name
 *     allows, so that it is safe in file names, log lines and environment variables)
 */
public record NodeId(String text) implements Comparable<NodeId> {
  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  public NodeId {
    if (!isValid(text)) {
      throw new IllegalArgumentException("not a node id: " + text);
    }
  }

  /** Whether {@code text} may name a node. */
  public static boolean isValid(String text) {
    return ALLOWED.matcher(text).matches();
  }

  /**
   * A 32-bit stand-in for the name in datagrams that have no room for it. Two names of one cluster
   * with the same short form are treated like two nodes with one id: a fault that is shown.
   */
  public int shortForm() {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return (int) crc.getValue();
  }

  @Override
  public int compareTo(NodeId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }

  /**
   * By hand, like {@link #hashCode}: what the compiler makes for a record is linked at run time,
   * some milliseconds of every start, and slow where no optimizing compiler runs.
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof NodeId node && text.equals(node.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }
}
