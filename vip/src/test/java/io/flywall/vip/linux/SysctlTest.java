package io.flywall.vip.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.EnvironmentFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SysctlTest {
  @TempDir private Path folder;

  @Test
  void a_switch_is_turned_on_once() throws Exception {
    Path file = Files.writeString(folder.resolve("switch"), "0\n");
    assertTrue(Sysctl.turnOn(file));
    assertEquals("1\n", Files.readString(file));
    assertFalse(Sysctl.turnOn(file));
  }

  @Test
  void a_switch_that_is_not_there_says_which() {
    Path file = folder.resolve("gone");
    EnvironmentFailure failure = assertThrows(EnvironmentFailure.class, () -> Sysctl.turnOn(file));
    assertTrue(failure.getMessage().startsWith(file + " cannot be set to 1: "));
  }
}
