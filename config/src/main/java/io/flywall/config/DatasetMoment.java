package io.flywall.config;

/** When a dataset's command is run with what arrived; the words of {@code when}. */
public enum DatasetMoment {
  /** After each batch, on the backup. */
  ALWAYS,
  /** When the node becomes primary. */
  ON_PRIMARY
}
