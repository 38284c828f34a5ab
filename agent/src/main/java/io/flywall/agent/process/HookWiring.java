package io.flywall.agent.process;

import io.flywall.config.HookSettings;
import io.flywall.scripts.HookEvent;
import io.flywall.scripts.HookPlan;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** From the words of the configuration to those of the scripts' room. */
public final class HookWiring {
  private HookWiring() {}

  /** By the names of the keys, which are those of the events. */
  public static HookPlan plan(HookSettings hooks) {
    Map<HookEvent, Path> scripts = new EnumMap<>(HookEvent.class);
    hooks.preFailover().ifPresent(path -> scripts.put(HookEvent.PRE_FAILOVER_SCRIPT, path));
    hooks.postFailover().ifPresent(path -> scripts.put(HookEvent.POST_FAILOVER_SCRIPT, path));
    for (HookEvent event : HookEvent.values()) {
      Optional.ofNullable(hooks.onChange().get(event.key()))
          .ifPresent(path -> scripts.put(event, path));
    }
    return new HookPlan(
        scripts, hooks.preFailoverTimeout(), hooks.timeout(), hooks.user(), hooks.services());
  }
}
