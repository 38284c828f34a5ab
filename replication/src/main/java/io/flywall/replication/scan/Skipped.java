package io.flywall.replication.scan;

/**
 * Something that is not replicated although it lies where it would be.
 *
 * @param where its path, as well as it can be shown
 * @param why in a few words
 * @param isStale it is served as it was seen before: what has been written since is missing
 */
public record Skipped(String where, String why, boolean isStale) {
  /** It never is: a socket, say. */
  public Skipped(String where, String why) {
    this(where, why, false);
  }
}
