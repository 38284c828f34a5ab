package io.flywall.scripts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptGuardTest {
  @TempDir private Path folder;

  private static Optional<String> refusal(Path script) {
    return ScriptGuard.refusal(script, "root");
  }

  private static void mode(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  @Test
  void a_script_that_only_its_owner_can_write_may_run() {
    assertEquals(Optional.empty(), refusal(new Scripts(folder).write("ok", "exit 0")));
  }

  @Test
  void what_others_can_write_may_not() throws IOException {
    Path script = new Scripts(folder).write("open", "exit 0");
    for (String open : new String[] {"rwxrwxr-x", "rwxr-xrwx"}) {
      mode(script, open);
      assertEquals(
          Optional.of(script + " can be written by others; chmod go-w " + script), refusal(script));
    }
  }

  @Test
  void nor_may_what_lies_in_a_folder_that_others_can_write() throws IOException {
    Path open = Files.createDirectory(folder.resolve("open"));
    Path inner = Files.createDirectory(open.resolve("inner"));
    Path script = new Scripts(inner).write("s", "exit 0");
    assertEquals(Optional.empty(), refusal(script));
    mode(open, "rwxrwxrwx");
    assertEquals(
        Optional.of(open + " can be written by others; chmod go-w " + open), refusal(script));
  }

  @Test
  void a_link_is_judged_by_where_it_stands_and_where_it_leads() throws IOException {
    Path open = Files.createDirectory(folder.resolve("open"));
    mode(open, "rwxrwxrwx");
    Path hidden = new Scripts(open).write("s", "exit 0");
    Path link = Files.createSymbolicLink(folder.resolve("link"), hidden);
    assertTrue(refusal(link).orElseThrow().contains("open can be written"), "where it leads");

    Path good = new Scripts(folder).write("good", "exit 0");
    Path standing = Files.createSymbolicLink(open.resolve("link"), good);
    assertTrue(refusal(standing).orElseThrow().contains("open can be written"), "where it stands");
  }

  @Test
  void a_link_between_two_links_is_judged_too() throws IOException {
    Path open = Files.createDirectory(folder.resolve("open"));
    mode(open, "rwxrwxrwx");
    Path good = new Scripts(folder).write("good", "exit 0");
    Path middle = Files.createSymbolicLink(open.resolve("middle"), good);
    Path first = Files.createSymbolicLink(folder.resolve("first"), middle);
    assertTrue(refusal(first).orElseThrow().contains("open can be written"));
    Path relative = Files.createSymbolicLink(folder.resolve("relative"), Path.of("good"));
    assertEquals(Optional.empty(), refusal(relative));
    Path itself = folder.resolve("itself");
    Files.createSymbolicLink(itself, itself);
    assertEquals(
        Optional.of(itself + " is a link to itself; name the script itself"), refusal(itself));
  }

  @Test
  void what_is_missing_or_no_program_says_what_to_do() throws IOException {
    Path missing = folder.resolve("missing");
    assertEquals(
        Optional.of(
            missing + " is not there, or hidden from the service; put it into /etc/flywall/hooks"),
        refusal(missing));
    assertEquals(Optional.of(folder + " is not a file; name the script itself"), refusal(folder));
    Path plain = new Scripts(folder).write("plain", "exit 0");
    mode(plain, "rw-r--r--");
    assertEquals(Optional.of(plain + " is not executable; chmod +x " + plain), refusal(plain));
  }
}
