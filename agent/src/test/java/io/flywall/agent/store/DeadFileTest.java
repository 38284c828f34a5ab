package io.flywall.agent.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.flywall.value.EnvironmentFailure;
import io.flywall.value.NodeId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadFileTest {
  private static final Set<NodeId> DEAD = Set.of(new NodeId("fw-b"), new NodeId("fw-c"));

  @TempDir private Path folder;
  private Path boot;
  private DeadFile file;

  @BeforeEach
  void boot() throws Exception {
    boot = folder.resolve("boot_id");
    Files.writeString(boot, "the-first-boot\n");
    file = new DeadFile(folder, boot);
  }

  @Test
  void the_next_life_of_this_boot_finds_it() throws Exception {
    assertEquals(Set.of(), file.found());
    file.store(DEAD);
    assertEquals(DEAD, new DeadFile(folder, boot).found());
    file.store(Set.of(new NodeId("fw-b")));
    assertEquals(Set.of(new NodeId("fw-b")), file.found());
  }

  @Test
  void the_next_boot_does_not() throws Exception {
    file.store(DEAD);
    Files.writeString(boot, "the-second-boot\n");
    assertEquals(Set.of(), new DeadFile(folder, boot).found());
  }

  @Test
  void nobody_leaves_no_file() throws Exception {
    file.store(DEAD);
    file.store(Set.of());
    assertFalse(Files.exists(folder.resolve("declared-dead")));
    assertEquals(Set.of(), file.found());
  }

  @Test
  void a_clean_end_outside_of_systemds_directory_leaves_no_file() throws Exception {
    file.store(DEAD);
    file.ended();
    assertEquals(Set.of(), file.found());
  }

  @Test
  void what_cannot_be_understood_declares_nobody() throws Exception {
    for (String text : new String[] {"", "\n", "the-first-boot\nno name\n", "fw-b\nfw-c\n"}) {
      Files.writeString(folder.resolve("declared-dead"), text);
      assertEquals(Set.of(), file.found(), text);
    }
  }

  @Test
  void a_folder_that_is_gone_is_said() {
    DeadFile nowhere = new DeadFile(folder.resolve("nowhere"), boot);
    assertThrows(EnvironmentFailure.class, () -> nowhere.store(DEAD));
    assertEquals(Set.of(), nowhere.found());
  }

  @Test
  void this_machine_has_a_boot_id() throws Exception {
    DeadFile real = DeadFile.in(folder);
    real.store(DEAD);
    assertEquals(DEAD, DeadFile.in(folder).found());
  }
}
