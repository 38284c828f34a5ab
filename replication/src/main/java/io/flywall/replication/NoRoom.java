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

  public NoRoom(DatasetName dataset, String where, IOException cause) {
    this(dataset, where, String.valueOf(cause.getMessage()));
    initCause(cause);
  }
}
