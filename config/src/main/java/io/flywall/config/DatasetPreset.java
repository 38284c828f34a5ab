package io.flywall.config;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a type stands for where the file does not say otherwise: the places and habits of Debian's
 * packages.
 */
record DatasetPreset(
    List<Path> paths, List<String> exclude, Optional<String> afterApply, DatasetMoment when) {

  private static final DatasetPreset NOTHING =
      new DatasetPreset(List.of(), List.of(), Optional.empty(), DatasetMoment.ALWAYS);

  static DatasetPreset of(DatasetType type) {
    return switch (type) {
      case FILES, COMMAND -> NOTHING;
      // dnsmasq reads its leases when it starts, and writes them as long as it runs: it runs on the
      // primary only.
      case DNSMASQ_LEASES ->
          preset(DatasetMoment.ON_PRIMARY, List.of(), "/var/lib/misc/dnsmasq.leases");
      // With what its lease file cleanup leaves beside the memfile (Kea ARM, "Lease File Cleanup").
      case KEA_LEASES ->
          preset(
              DatasetMoment.ON_PRIMARY,
              List.of("*.pid"),
              "/var/lib/kea/kea-leases4.csv*",
              "/var/lib/kea/kea-leases6.csv*");
      // A journal fits only the zone file of the same instant: rndc sync -clean writes it out.
      case ZONE_FILES -> {
        DatasetPreset files =
            preset(
                DatasetMoment.ALWAYS, List.of("*.jnl", "*.jbk"), "/etc/bind/db.*", "/var/lib/bind");
        yield new DatasetPreset(
            files.paths(), files.exclude(), Optional.of("rndc reload"), files.when());
      }
      case HOSTS -> preset(DatasetMoment.ALWAYS, List.of(), "/etc/hosts");
    };
  }

  private static DatasetPreset preset(DatasetMoment when, List<String> exclude, String... paths) {
    List<Path> files = Arrays.stream(paths).map(Path::of).toList();
    return new DatasetPreset(files, exclude, Optional.empty(), when);
  }
}
