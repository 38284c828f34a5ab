package io.flywall.agent.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
  private static final Path LAUNCHER =
      Path.of("../packaging/src/tree/bin/flywall").toAbsolutePath().normalize();

  @TempDir private Path folder;

  /** What a Java finds that the launcher starts: whether it lives on after a SIGHUP. */
  private String after(String... words) throws Exception {
    Path java = Files.writeString(folder.resolve("java"), "#!/bin/sh\nkill -HUP $$\necho alive\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    // As from a login: whoever runs the tests may ignore hangups himself (nohup).
    ProcessBuilder builder =
        new ProcessBuilder("env", "--default-signal=HUP", "sh", LAUNCHER.toString());
    builder.command().addAll(List.of(words));
    builder.environment().put("FLYWALL_JAVA", java.toString());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  @Test
  void a_hangup_does_not_stop_an_agent_and_stops_any_other_command() throws Exception {
    assertEquals("alive\n", after("agent", "--config", "x"));
    assertEquals("", after("ha", "status"));
    assertEquals("", after());
  }
}
