package io.flywall.value;

/**
 * Who leads when a cluster has never had a primary; after that only the election decides. The order
 * of the constants is the order of preference.
 */
public enum FirstBoot {
  PRIMARY,
  AUTO,
  REPLICA
}
