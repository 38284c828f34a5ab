package io.flywall.agent.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.OperatorError;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiTokenTest {
  @TempDir private Path run;

  private Path file() {
    return run.resolve("api.token");
  }

  private String bearer() throws IOException {
    return "Bearer " + Files.readString(file()).strip();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(run)) {
      return files.toList();
    }
  }

  @Test
  void what_the_file_holds_is_the_token() throws Exception {
    ApiToken token = ApiToken.create(file());
    assertTrue(token.isIn(bearer()));
    assertTrue(Files.readString(file()).matches("[A-Za-z0-9_-]{43}\n"), "256 bits");
    assertFalse(token.isIn(null));
    assertFalse(token.isIn(""));
    assertFalse(token.isIn(bearer() + "\u00e9"));
  }

  @Test
  void root_and_the_group_can_read_it_and_nobody_else() throws Exception {
    ApiToken.create(file());
    assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
  }

  /** A umask belongs to a process, so this takes a second one. */
  @Test
  void a_strict_umask_does_not_lock_the_group_out() throws Exception {
    List<String> command =
        List.of(
            "sh",
            "-c",
            "umask 077; exec \"$0\" -cp \"$1\" \"$2\" \"$3\"",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            classPath(),
            TokenMaker.class.getName(),
            file().toString());
    assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
    assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
  }

  private static String classPath() {
    return Stream.of(ApiToken.class, OperatorError.class, TokenMaker.class)
        .map(type -> type.getProtectionDomain().getCodeSource().getLocation().getPath())
        .distinct()
        .reduce((one, other) -> one + File.pathSeparator + other)
        .orElseThrow();
  }

  /** The other process. */
  static final class TokenMaker {
    private TokenMaker() {}

    public static void main(String[] arguments) throws OperatorError {
      ApiToken.create(Path.of(arguments[0]));
    }
  }

  @Test
  void each_start_draws_another_one() throws Exception {
    ApiToken first = ApiToken.create(file());
    String old = bearer();
    ApiToken second = ApiToken.create(file());
    assertNotEquals(old, bearer());
    assertFalse(second.isIn(old));
    assertTrue(second.isIn(bearer()));
    assertFalse(first.isIn(bearer()));
    assertEquals(List.of(file()), files(), "nothing else is left in the directory");
  }

  @Test
  void a_missing_directory_says_what_where_and_how() {
    Path file = run.resolve("gone/api.token");
    OperatorError error = assertThrows(OperatorError.class, () -> ApiToken.create(file));
    assertEquals(file.toString(), error.where());
    assertTrue(error.what().startsWith("cannot be written: "), error.what());
    assertTrue(error.what().contains("NoSuchFile"), error.what());
    assertEquals("make agent.run_dir a directory that root can write", error.remedy());
  }

  @Test
  void a_failed_start_leaves_no_stray_token() throws Exception {
    Files.createDirectories(file().resolve("in-the-way"));
    assertThrows(OperatorError.class, () -> ApiToken.create(file()));
    assertEquals(List.of(file()), files());
  }
}
