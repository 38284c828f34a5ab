package io.flywall.replication;

import java.util.regex.Pattern;

/**
 * What the operator calls a dataset; the same on every node.
 *
 * @param text 1 to 63 letters, digits, dots, dashes or underscores
 */
public record DatasetName(String text) implements Comparable<DatasetName> {
  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  public DatasetName {
    if (!isValid(text)) {
      throw new IllegalArgumentException("not a dataset name: " + text);
    }
  }

  public static boolean isValid(String text) {
    return ALLOWED.matcher(text).matches();
  }

  @Override
  public int compareTo(DatasetName other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
