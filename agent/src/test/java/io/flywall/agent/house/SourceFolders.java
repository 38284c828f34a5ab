package io.flywall.agent.house;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The source folders of every module that the parent pom names. */
final class SourceFolders {
  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

  /** Trees and measurements are modules too; they may have no classes of their own. */
  private static final List<String> MAY_BE_EMPTY = List.of("packaging", "bench");

  private SourceFolders() {}

  static List<String> modules(Path root) throws IOException {
    Matcher matcher = MODULE.matcher(Files.readString(root.resolve("pom.xml")));
    return matcher.results().map(result -> result.group(1)).toList();
  }

  /** Modules without sources, and packages without a package-info.java: one line each. */
  static List<String> complaints(Path root) throws IOException {
    List<String> complaints = new ArrayList<>();
    for (String module : modules(root)) {
      Path sources = root.resolve(module).resolve("src/main/java");
      if (Files.isDirectory(sources)) {
        for (Path folder : packages(sources)) {
          judge(folder).ifPresent(what -> complaints.add(root.relativize(folder) + what));
        }
      } else if (!MAY_BE_EMPTY.contains(module)) {
        complaints.add(root.relativize(sources) + " is missing");
      }
    }
    return complaints;
  }

  private static SortedSet<Path> packages(Path sources) throws IOException {
    try (Stream<Path> files = Files.walk(sources)) {
      SortedSet<Path> folders = new TreeSet<>();
      files
          .filter(file -> file.toString().endsWith(".java"))
          .forEach(f -> folders.add(f.getParent()));
      return folders;
    }
  }

  private static Optional<String> judge(Path folder) throws IOException {
    Path info = folder.resolve("package-info.java");
    if (!Files.exists(info)) {
      return Optional.of(" has no package-info.java");
    }
    return Files.readString(info).contains("/**")
        ? Optional.empty()
        : Optional.of("/package-info.java says nothing");
  }
}
