package io.flywall.scripts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.flywall.value.Role;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OccasionTest {
  private final Occasion occasion = Scripts.change(Role.BACKUP, Role.PRIMARY, 7);

  @Test
  void the_environment_has_every_variable_of_the_manual() {
    assertEquals(
        Map.ofEntries(
            Map.entry("FLYWALL_EVENT", "on_primary"),
            Map.entry("FLYWALL_ROLE", "primary"),
            Map.entry("FLYWALL_OLD_ROLE", "backup"),
            Map.entry("FLYWALL_TERM", "7"),
            Map.entry("FLYWALL_REASON", "primary-silent"),
            Map.entry("FLYWALL_DETAIL", "after fw2"),
            Map.entry("FLYWALL_NODE", "fw1"),
            Map.entry("FLYWALL_PRIMARY", "fw1"),
            Map.entry("FLYWALL_VIPS", "10.0.0.100/24 10.0.0.101/32"),
            Map.entry("FLYWALL_GROUP", "0"),
            Map.entry("FLYWALL_STALE", "1")),
        occasion.environment(HookEvent.ON_PRIMARY, true));
  }

  @Test
  void standard_input_has_the_same_as_one_line() {
    assertEquals(
        "{\"event\":\"on_primary\",\"role\":\"primary\",\"old_role\":\"backup\",\"term\":7,"
            + "\"reason\":\"primary-silent\",\"detail\":\"after fw2\",\"node\":\"fw1\","
            + "\"primary\":\"fw1\",\"vips\":[{\"address\":\"10.0.0.100/24\",\"device\":\"eth1\"},"
            + "{\"address\":\"10.0.0.101/32\",\"device\":\"eth1\"}],\"group\":0,\"stale\":false}\n",
        new String(occasion.json(HookEvent.ON_PRIMARY, false), StandardCharsets.UTF_8));
  }
}
