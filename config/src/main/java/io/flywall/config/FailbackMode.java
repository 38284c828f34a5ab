package io.flywall.config;

/** Whether a better-ranked node takes the VIPs back once it is healthy. */
public enum FailbackMode {
  AUTO,
  MANUAL,
  DISABLED
}
