package io.flywall.agent.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the pages of a checkout promise, against what is there: relative links, paths in backticks
 * that start in a module, words after {@code ./dev} and after {@code flywall}.
 */
final class Documents {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)[^)]*\\)");
  private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
  private static final Pattern DEV = Pattern.compile("\\./dev[ \\t]+([a-z][a-z-]*)");
  private static final Pattern DEV_WORD = Pattern.compile("(?m)^ {2}([a-z][a-z |-]*)\\)");
  private static final Pattern FLYWALL =
      Pattern.compile("(?m)(?:^|`|bin/|sudo )[ \\t]*(?:\\$ )?flywall((?: +[a-z][a-z-]*)+)");

  private final Path root;
  private final Commands commands;
  private final List<String> complaints = new ArrayList<>();

  /** The commands of {@code flywall}. */
  interface Commands {
    /** The first word that is no command where one must stand; empty when all are. */
    String firstUnknown(List<String> words);
  }

  private Documents(Path root, Commands commands) {
    this.root = root;
    this.commands = commands;
  }

  /** One line for each thing named that does not exist. */
  static List<String> complaints(Path root, Commands commands) throws IOException {
    Documents documents = new Documents(root, commands);
    Set<String> words = documents.devWords();
    for (Path page : documents.pages()) {
      documents.judge(page, Files.readString(page), words);
    }
    return documents.complaints;
  }

  private List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (Path folder : List.of(root, root.resolve("docs"))) {
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files = folder.equals(root) ? Files.list(folder) : Files.walk(folder)) {
          files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
      }
    }
    return pages;
  }

  private Set<String> devWords() throws IOException {
    Set<String> words = new HashSet<>();
    Path script = root.resolve("dev");
    if (Files.exists(script)) {
      Matcher labels = DEV_WORD.matcher(Files.readString(script));
      labels.results().forEach(label -> words.addAll(List.of(label.group(1).split("[ |]+"))));
    }
    return words;
  }

  private void judge(Path page, String text, Set<String> devWords) throws IOException {
    String name = root.relativize(page).toString();
    LINK.matcher(text).results().forEach(link -> judgeLink(page, name, link.group(1)));
    List<String> modules = SourceFolders.modules(root);
    CODE.matcher(text).results().forEach(code -> judgePath(name, code.group(1), modules));
    DEV.matcher(text)
        .results()
        .filter(dev -> !devWords.contains(dev.group(1)))
        .forEach(dev -> complaints.add(name + ": no command ./dev " + dev.group(1)));
    FLYWALL
        .matcher(text)
        .results()
        .forEach(
            command -> {
              String unknown = commands.firstUnknown(List.of(command.group(1).trim().split(" +")));
              if (!unknown.isEmpty()) {
                complaints.add(
                    name + ": no command flywall" + command.group(1) + " (" + unknown + ")");
              }
            });
  }

  private void judgeLink(Path page, String name, String target) {
    String path = target.replaceFirst("#.*", "");
    boolean relative = !path.isEmpty() && !path.matches("[a-z]+:.*");
    if (relative && !Files.exists(page.resolveSibling(path))) {
      complaints.add(name + ": nothing at " + target);
    }
  }

  /**
   * Not what a build makes, and no patterns. The end of a source file's path will do: that is how
   * people name one.
   */
  private void judgePath(String name, String code, List<String> modules) {
    boolean ours = modules.stream().anyMatch(module -> code.startsWith(module + "/"));
    boolean plain =
        code.matches("[\\w./-]+") && !code.contains("/target/") && !code.contains("...");
    if (ours && plain && !Files.exists(root.resolve(code)) && !isEndOfASource(code, modules)) {
      complaints.add(name + ": nothing at " + code);
    }
  }

  private boolean isEndOfASource(String code, List<String> modules) {
    return modules.stream()
        .map(module -> root.resolve(module).resolve("src"))
        .filter(Files::isDirectory)
        .anyMatch(sources -> holds(sources, code));
  }

  private static boolean holds(Path sources, String end) {
    try (Stream<Path> files = Files.walk(sources)) {
      return files.anyMatch(file -> file.endsWith(end));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
