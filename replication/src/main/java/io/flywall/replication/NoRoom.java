package io.flywall.replication;

import java.io.IOException;

/**
 * The disk is full. What was received stays, and it goes on when there is room: nothing has changed
 * in the dataset.
 */
public final class NoRoom extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean ofState;

  public NoRoom(DatasetName dataset, String where, String missing) {
    this(dataset, where, missing, false);
  }

  private NoRoom(DatasetName dataset, String where, String missing, boolean ofState) {
    super(
        "dataset "
            + dataset
            + ": no room on the file system of "
            + where
            + " ("
            + missing
            + "); free some, it goes on by itself");
    this.ofState = ofState;
  }

  private NoRoom(DatasetName dataset, String where, IOException cause, boolean ofState) {
    this(dataset, where, String.valueOf(cause.getMessage()), ofState);
    initCause(cause);
  }

  /**
   * Whether it is the file system of state and archive, which may be another than the dataset's.
   */
  public boolean isOfState() {
    return ofState;
  }

  /**
   * {@code failure}, under this name when that is what it is. ENOSPC and EDQUOT have no exception
   * of their own in Java: their text is all there is.
   */
  public static IOException orElse(DatasetName dataset, String where, IOException failure) {
    return isFull(failure) ? new NoRoom(dataset, where, failure, false) : failure;
  }

  /** As {@link #orElse}, of something that the state or the archive was to take in. */
  public static IOException ofState(DatasetName dataset, String where, IOException failure) {
    return isFull(failure) ? new NoRoom(dataset, where, failure, true) : failure;
  }

  private static boolean isFull(IOException failure) {
    String text = String.valueOf(failure.getMessage());
    boolean full = text.contains("No space left") || text.contains("quota exceeded");
    return full && !(failure instanceof NoRoom);
  }
}
