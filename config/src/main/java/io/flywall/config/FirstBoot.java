package io.flywall.config;

/** Who leads when no node has a history yet; afterwards the election decides alone. */
public enum FirstBoot {
  PRIMARY,
  REPLICA,
  AUTO
}
