package io.flywall.replication;

import java.io.IOException;

/**
 * The disk is full. What was received stays, and it goes on when there is room: nothing has changed
 * in the dataset.
 */
public final class NoRoom extends IOException {
  private static final long serialVersionUID = 1L;

  public NoRoom(DatasetName dataset, String where, String missing) {
    super(
        "dataset "
            + dataset
            + ": no room on the file system of "
            + where
            + " ("
            + missing
            + "); free some, it goes on by itself");
  }

  private NoRoom(DatasetName dataset, String where, IOException cause) {
    this(dataset, where, String.valueOf(cause.getMessage()));
    initCause(cause);
  }

  /**
   * {@code failure}, under this name when that is what it is. ENOSPC and EDQUOT have no exception
   * of their own in Java: their text is all there is.
   */
  public static IOException orElse(DatasetName dataset, String where, IOException failure) {
    String text = String.valueOf(failure.getMessage());
    boolean full = text.contains("No space left") || text.contains("quota exceeded");
    return full && !(failure instanceof NoRoom) ? new NoRoom(dataset, where, failure) : failure;
  }
}
