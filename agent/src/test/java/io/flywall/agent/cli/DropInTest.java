package io.flywall.agent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.config.AgentSettings;
import io.flywall.config.DatasetMoment;
import io.flywall.config.DatasetSettings;
import io.flywall.value.OperatorError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DropInTest {
  @TempDir private Path folder;

  private static Optional<String> text(String state, String run) throws OperatorError {
    return DropIn.text(new AgentSettings(Path.of(state), Path.of(run), "info"), List.of());
  }

  @Test
  void what_is_replicated_can_be_written() throws OperatorError {
    DatasetSettings files =
        new DatasetSettings.Files(
            "conf",
            List.of(Path.of("/etc"), Path.of("/etc/nothing-there"), Path.of("/srv/*.conf")),
            List.of(),
            Optional.empty(),
            DatasetMoment.ALWAYS,
            Duration.ofDays(30));
    AgentSettings usual =
        new AgentSettings(Path.of("/var/lib/flywall"), Path.of("/run/flywall"), "info");
    assertEquals(
        Optional.of(
            DropIn.MARK
                + """

                [Service]
                # What is replicated is put in place there, with owners, modes and set-id bits.
                ReadWritePaths=-/etc
                ReadWritePaths=-/srv
                CapabilityBoundingSet=CAP_DAC_OVERRIDE CAP_FOWNER CAP_FSETID
                RestrictSUIDSGID=no
                """),
        DropIn.text(usual, List.of(files)));
  }

  @Test
  void the_units_own_folders_need_nothing() throws OperatorError {
    assertEquals(Optional.empty(), text("/var/lib/flywall", "/run/flywall"));
    assertEquals(Optional.empty(), text("/var/lib/flywall/a", "/run/flywall/../flywall/b"));
  }

  @Test
  void other_folders_are_mounted_made_and_writable() throws OperatorError {
    assertEquals(
        """
        # Made by flywall config drop-in --install, which writes it anew.
        [Unit]
        RequiresMountsFor=/srv/fw-1

        [Service]
        # The agent sees all but these read-only, so they are made before it starts.
        ExecStartPre=+/bin/mkdir -p -m 0700 /srv/fw-1
        ReadWritePaths=/srv/fw-1
        ExecStartPre=+/bin/mkdir -p -m 0750 /run/fw-1
        ReadWritePaths=/run/fw-1
        """,
        text("/srv/fw-1", "/run/fw-1").orElseThrow());
  }

  @Test
  void only_the_folder_that_differs_is_named() throws OperatorError {
    assertFalse(text("/var/lib/flywall", "/run/fw-1").orElseThrow().contains("[Unit]"));
    assertFalse(text("/srv/fw-1", "/run/flywall").orElseThrow().contains("/run"));
    assertTrue(text("/var/lib/flywall-2", "/run/flywall").isPresent());
  }

  @Test
  void a_folder_that_the_service_cannot_see_or_a_unit_cannot_name_is_refused() {
    for (String state : List.of("/home/fw", "/tmp/fw", "/srv/../root/x", "/srv/a b", "/srv/%i")) {
      OperatorError refusal = assertThrows(OperatorError.class, () -> text(state, "/run/flywall"));
      assertEquals("agent.state_dir", refusal.where(), state);
    }
    OperatorError refusal =
        assertThrows(OperatorError.class, () -> text("/var/lib/flywall", "/run/user/0/fw"));
    assertEquals("agent.run_dir", refusal.where());
  }

  @Test
  void it_is_written_once_follows_a_change_and_goes_when_not_needed() throws Exception {
    DropInFile file = new DropInFile(folder.resolve("flywall.service.d/paths.conf"));
    assertEquals(DropInFile.Done.NOT_NEEDED, file.install(Optional.empty()));
    assertTrue(file.isAsWanted(Optional.empty()));
    Optional<String> first = text("/srv/a", "/run/flywall");
    assertFalse(file.isAsWanted(first));
    assertEquals(DropInFile.Done.WRITTEN, file.install(first));
    assertEquals(DropInFile.Done.UNCHANGED, file.install(first));
    assertTrue(file.isAsWanted(first));
    Optional<String> second = text("/srv/b", "/run/flywall");
    assertFalse(file.isAsWanted(second));
    assertEquals(DropInFile.Done.WRITTEN, file.install(second));
    assertEquals(second.orElseThrow(), Files.readString(file.file()));
    try (Stream<Path> left = Files.list(file.file().getParent())) {
      assertEquals(List.of(file.file()), left.toList());
    }
    assertEquals(DropInFile.Done.REMOVED, file.install(Optional.empty()));
    assertFalse(Files.exists(file.file()));
  }

  @Test
  void a_drop_in_of_the_operators_own_is_left_alone() throws Exception {
    DropInFile file = new DropInFile(folder.resolve("paths.conf"));
    Files.writeString(file.file(), "[Service]\n");
    assertEquals(DropInFile.Done.NOT_NEEDED, file.install(Optional.empty()));
    Optional<String> wanted = text("/srv/a", "/run/flywall");
    assertThrows(OperatorError.class, () -> file.install(wanted));
    assertEquals("[Service]\n", Files.readString(file.file()));
  }

  @Test
  void without_install_it_is_only_printed() throws IOException {
    Path file = ConfigurationText.write(folder, "127.0.0.1:8080");
    String own = Files.readString(file).replaceFirst("agent .*", "agent { state_dir = /srv/x }");
    ConfigurationText.write(folder, own, "rw-r-----");
    Terminal seen = Terminal.type("config", "drop-in", "--config", file.toString());
    assertEquals(0, seen.exit(), seen.err());
    assertTrue(seen.out().startsWith(DropIn.MARK + "\n[Unit]\n"), seen.out());
    String usual = own.replaceFirst("agent .*", "");
    ConfigurationText.write(folder, usual, "rw-r-----");
    assertEquals(
        "nothing to write: the unit serves as it is\n",
        Terminal.type("config", "drop-in", "--config", file.toString()).out());
  }
}
