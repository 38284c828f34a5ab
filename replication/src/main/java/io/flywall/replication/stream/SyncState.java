package io.flywall.replication.stream;

/** How a dataset is on a follower. */
public enum SyncState {
  /** What was heard last of the primary's tip is what is on disk. */
  IN_SYNC("in sync"),
  /** Changes are known and not on disk yet. */
  BEHIND("behind"),
  /** Nobody is heard. */
  DISCONNECTED("disconnected"),
  /** The primary has no dataset of that name. */
  ABSENT("not on the primary"),
  /** Something hinders it; the reason stands beside. */
  FAILED("failed");

  private final String word;

  SyncState(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }
}
