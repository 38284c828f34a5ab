package io.flywall.config;

import java.util.Locale;

/** What a dataset is made of; the words of {@code replication.datasets[].type}. */
public enum DatasetType {
  FILES,
  COMMAND,
  DNSMASQ_LEASES,
  KEA_LEASES,
  ZONE_FILES,
  HOSTS;

  /** As it is written. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
