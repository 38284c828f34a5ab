package io.flywall.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The keys of {@code replication.ha} that name something to run. */
final class HookReader {
  private final Document document;

  HookReader(Document document) {
    this.document = document;
  }

  HookSettings read() {
    return new HookSettings(
        document.find(KeyTable.PRE_FAILOVER_SCRIPT),
        document.find(KeyTable.POST_FAILOVER_SCRIPT),
        document.get(KeyTable.PRE_FAILOVER_TIMEOUT),
        onChange(),
        document.get(KeyTable.HOOKS_TIMEOUT),
        document.get(KeyTable.HOOKS_USER),
        document.find(KeyTable.SERVICES).orElse(List.of()));
  }

  private Map<String, Path> onChange() {
    Map<String, Path> scripts = new LinkedHashMap<>();
    for (Key<Path> key : KeyTable.HOOKS) {
      document.find(key).ifPresent(script -> scripts.put(key.name(), script));
    }
    return scripts;
  }
}
