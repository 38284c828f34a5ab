package io.flywall.replication.dataset;

/** When the operator's command is run with what was applied. */
public enum When {
  /** After each batch, on the backup. */
  ALWAYS,
  /** When the node becomes primary, before it serves the dataset. */
  ON_PRIMARY
}
