package io.flywall.agent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.config.Examples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitCommandTest {
  @TempDir private Path folder;

  @Test
  void each_example_is_a_file_that_config_check_takes_and_has_a_key_of_its_own() throws Exception {
    for (String name : Examples.NAMES) {
      Terminal printed = Terminal.type("config", "init", name);
      assertEquals(ExitStatus.OK, printed.exit(), printed.err());
      assertFalse(printed.out().contains(Examples.NO_KEY), name);
      Path file = folder.resolve(name + ".conf");
      Files.writeString(file, printed.out());
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
      Terminal judged = Terminal.type("config", "check", file.toString());
      assertEquals(ExitStatus.OK, judged.exit(), name + ": " + judged.out() + judged.err());
    }
    assertFalse(
        Terminal.type("config", "init").out().equals(Terminal.type("config", "init").out()));
  }

  @Test
  void another_name_is_refused_with_those_there_are() {
    Terminal refused = Terminal.type("config", "init", "quartet");
    assertEquals(ExitStatus.OPERATOR, refused.exit());
    assertTrue(refused.err().contains("no example quartet; there are: [pair-primary,"));
  }
}
