package io.flywall.config;

import io.flywall.config.KeyScanner.Include;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a file includes must be there. HOCON passes over a missing or unreadable include in silence,
 * looks for it on the class path too, and would fetch a URL.
 */
final class IncludedFiles {
  private static final String KEY = "include";

  /** Tried by the library, one after the other, where a name has none of them. */
  private static final List<String> ENDINGS = List.of(".conf", ".json", ".properties");

  private final List<Problem> problems = new ArrayList<>();
  private final Set<Path> seen = new HashSet<>();

  private IncludedFiles() {}

  /** Every include that cannot be read, in {@code file} and in what it includes. */
  static void check(Path file, String text) throws InvalidConfiguration {
    IncludedFiles included = new IncludedFiles();
    included.walk(file, text);
    if (!included.problems.isEmpty()) {
      throw new InvalidConfiguration(included.problems);
    }
  }

  private void walk(Path file, String text) throws InvalidConfiguration {
    HoconFile.refuseDepth(file, KeyScanner.scan(text));
    if (!seen.add(file.toAbsolutePath().normalize())) {
      return; // a circle, which the library refuses
    }
    for (Include include : KeyScanner.includes(text)) {
      follow(file, include);
    }
  }

  private void follow(Path file, Include include) throws InvalidConfiguration {
    if (include.form().contains("url(") || include.form().contains("classpath(")) {
      problem(file, include, "something that is no file", "a file", "write include \"FILE\"");
      return;
    }
    try {
      Path named = Path.of(include.name());
      if (include.form().contains("file(") && !named.isAbsolute()) {
        // The library would look in the directory that the command was typed in.
        String remedy = "start the path with /, or write include \"" + include.name() + "\"";
        problem(file, include, "a relative path in file(...)", "an absolute path", remedy);
        return;
      }
      List<Path> there = there(file.toAbsolutePath().resolveSibling(named), include);
      if (there.isEmpty()) {
        missing(file, include, "no such file ");
      }
      for (Path path : there) {
        Optional<String> text = read(path);
        if (text.isPresent()) {
          walk(path, text.get());
        } else {
          missing(file, include, "no readable file ");
        }
      }
    } catch (InvalidPathException noPath) {
      missing(file, include, "no path ");
    }
  }

  private static List<Path> there(Path path, Include include) {
    boolean whole = ENDINGS.stream().anyMatch(include.name()::endsWith);
    if (whole) {
      return Files.exists(path) ? List.of(path) : List.of();
    }
    return ENDINGS.stream()
        .map(ending -> path.resolveSibling(path.getFileName() + ending))
        .filter(Files::exists)
        .toList();
  }

  private static Optional<String> read(Path path) {
    try {
      return Optional.of(Files.readString(path));
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  private void missing(Path file, Include include, String what) {
    problem(
        file,
        include,
        what + include.name(),
        "a readable file, relative to the directory of this one",
        "create it, or remove the line");
  }

  private void problem(Path file, Include include, String got, String mustBe, String remedy) {
    problems.add(new Problem(file.toString(), include.line(), KEY, got, mustBe, remedy));
  }
}
