package io.flywall.config;

import static io.flywall.config.Judged.assertProblems;
import static io.flywall.config.Judged.pairWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncludesTest {
  private static final Path HERE = Path.of("").toAbsolutePath();
  private static final String MUST_BE =
      "; must be a readable file, relative to the directory of this one; create it, or remove the"
          + " line";

  @TempDir private Path folder;

  private Path file(Path parent, String name, String text) throws IOException {
    Path file = Files.createDirectories(parent).resolve(name);
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    return file;
  }

  private static int priority(Path file) throws InvalidConfiguration {
    return ConfigurationFile.load(file, Judged.HOST).replication().ha().priority().number();
  }

  private static List<String> problems(Path file) {
    return assertThrows(InvalidConfiguration.class, () -> ConfigurationFile.load(file, Judged.HOST))
        .problems()
        .stream()
        .map(Problem::toString)
        .toList();
  }

  /** A path of one name, as {@code config check f.conf} has it. */
  @Test
  void an_include_does_not_depend_on_how_the_path_is_written() throws Exception {
    Path included = file(HERE, ".included-" + folder.getFileName() + ".conf", "");
    Path main = file(HERE, ".main-" + folder.getFileName() + ".conf", "");
    try {
      Files.writeString(included, "replication.ha.priority = 42\n");
      Files.writeString(main, pairWith() + "include \"" + included.getFileName() + "\"\n");
      assertEquals(42, priority(main));
      assertEquals(42, priority(main.getFileName()));
      Files.writeString(main, pairWith("priority = 999"));
      assertEquals(
          List.of(main.getFileName() + ":7"),
          problems(main.getFileName()).stream().map(line -> line.split(" ", 2)[0]).toList());
      Files.writeString(main, "a = 1\nb = }\n");
      assertEquals(main.getFileName() + ":2", problems(main.getFileName()).get(0).split(" ", 2)[0]);
    } finally {
      Files.delete(included);
      Files.delete(main);
    }
  }

  @Test
  void a_missing_include_is_a_problem_and_all_of_them_come_at_once() {
    assertProblems(
        "include \"gone.conf\"\n" + pairWith() + "include \"/nowhere/b\"",
        "FILE:1 include: got no such file gone.conf" + MUST_BE,
        "FILE:11 include: got no such file /nowhere/b" + MUST_BE);
  }

  @Test
  void an_include_that_is_a_folder_is_a_problem() throws Exception {
    Files.createDirectory(folder.resolve("d.conf"));
    Path main = file(folder, "f.conf", "include \"d.conf\"\n");
    assertEquals(
        List.of(main + ":1 include: got no readable file d.conf" + MUST_BE), problems(main));
  }

  @Test
  void a_missing_include_of_an_included_file_names_that_file() throws Exception {
    Path included = file(folder.resolve("sub"), "one.conf", "\ninclude \"../gone.conf\"\n");
    Path main = file(folder, "f.conf", "include \"sub/one\"\n");
    assertEquals(
        List.of(included + ":2 include: got no such file ../gone.conf" + MUST_BE), problems(main));
    file(folder, "gone.conf", "replication.ha.priority = 42\n");
    Files.writeString(main, pairWith() + "include \"sub/one\"\n");
    assertEquals(42, priority(main));
  }

  @Test
  void a_circle_of_includes_ends() throws Exception {
    Path main = file(folder, "f.conf", "include \"f.conf\"\n");
    assertEquals(1, problems(main).size());
  }

  @Test
  void only_files_are_included_and_from_one_place() {
    assertProblems(
        "include url(\"http://192.0.2.1/x\")\ninclude classpath(\"reference.conf\")\n"
            + "include required(file(\"x.conf\"))\n"
            + pairWith(),
        "FILE:1 include: got something that is no file; must be a file; write include \"FILE\"",
        "FILE:2 include: got something that is no file; must be a file; write include \"FILE\"",
        "FILE:3 include: got a relative path in file(...); must be an absolute path; start the path"
            + " with /, or write include \"x.conf\"");
  }

  @Test
  void an_included_file_that_is_all_braces_is_refused_too() throws Exception {
    Path deep = file(folder, "deep.conf", "a{".repeat(50_000));
    Path main = file(folder, "f.conf", "include \"deep.conf\"\n");
    assertEquals(
        List.of(
            deep
                + ":1 syntax: got blocks more than 100 deep; must be HOCON; close the blocks above"),
        problems(main));
  }
}
