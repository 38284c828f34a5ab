package io.flywall.scripts;

import java.util.Locale;

/** When something of the operator's is run; the names are the keys of the configuration. */
public enum HookEvent {
  PRE_FAILOVER_SCRIPT,
  POST_FAILOVER_SCRIPT,
  ON_PRIMARY,
  ON_BACKUP,
  ON_FAULT,
  ON_DEGRADED,
  ON_STOP;

  /** The last part of the key that names the script. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
