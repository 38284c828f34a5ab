package io.flywall.agent.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.flywall.value.OperatorError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoriesTest {
  @TempDir private Path folder;

  private static String mode(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void a_run_directory_has_its_mode_also_when_it_was_there() throws Exception {
    Path made = Directories.makeRunDirectory(folder.resolve("a/b"));
    assertEquals("rwxr-x---", mode(made));
    for (String other : new String[] {"rwx------", "rwxrwxrwx"}) {
      Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(other));
      Files.writeString(made.resolve("api.token"), "of an earlier life");
      Files.writeString(made.resolve("api.sock"), "");
      assertEquals(made, Directories.makeRunDirectory(made));
      assertEquals("rwxr-x---", mode(made));
    }
  }

  @Test
  void a_directory_that_others_use_too_is_left_as_it_is() throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(folder.resolve("sshd.pid"), "1");
    Directories.makeRunDirectory(folder);
    assertEquals("rwxr-xr-x", mode(folder));
  }

  @Test
  void a_file_in_the_way_is_told() throws Exception {
    Path file = Files.writeString(folder.resolve("f"), "");
    assertThrows(OperatorError.class, () -> Directories.makeRunDirectory(file));
  }

  /** The group is made up in a mount namespace; umask and namespaces take a second process. */
  @Tag("netns")
  @Test
  void group_flywall_can_enter_whatever_the_umask() throws Exception {
    Path groups = folder.resolve("group");
    Files.writeString(groups, "root:x:0:\nflywall:x:4242:\n");
    Path made = folder.resolve("run");
    String script = "umask 077; mount --bind " + groups + " /etc/group && exec \"$@\"";
    List<String> command =
        new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", script, "maker"));
    command.addAll(AgentInNamespace.java(Maker.class, made.toString()));
    AgentInNamespace.run(command.toArray(String[]::new));
    assertEquals("rwxr-x---", mode(made));
    assertEquals(4242, Files.getAttribute(made, "unix:gid"));
  }

  /** The other process. */
  static final class Maker {
    private Maker() {}

    public static void main(String[] arguments) throws OperatorError {
      Directories.makeRunDirectory(Path.of(arguments[0]));
    }
  }
}
