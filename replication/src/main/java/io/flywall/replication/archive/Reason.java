package io.flywall.replication.archive;

import java.util.Locale;

/** Why something was set aside; part of a directory's name. */
public enum Reason {
  /** The primary has something newer. */
  SUPERSEDED,
  /** Somebody changed it on a backup, where it is not to be changed. */
  LOCAL_EDIT,
  /** This node changed it as primary, and the primary after it never had that. */
  UNACKNOWLEDGED,
  /**
   * This node received it from a primary, and the primary after that one never had it; or may never
   * have had it, because there were several since.
   */
  NOT_TAKEN_OVER;

  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
