package io.flywall.agent.manual;

import io.flywall.agent.cli.FlywallCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import picocli.AutoComplete;
import picocli.CommandLine;

/** Writes {@code man1/} and {@code completions/} below the folder named. */
public final class ManualMain {
  private ManualMain() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Path manual = Files.createDirectories(folder.resolve("man/man1"));
    for (Map.Entry<String, String> page : pages().entrySet()) {
      Files.writeString(manual.resolve(page.getKey() + ".1"), page.getValue());
    }
    Path completions = Files.createDirectories(folder.resolve("bash-completion/completions"));
    Files.writeString(completions.resolve("flywall"), completion());
  }

  /** Each command's page by its name. */
  static Map<String, String> pages() {
    Map<String, String> pages = new TreeMap<>();
    add(command(), pages);
    return pages;
  }

  private static void add(CommandLine command, Map<String, String> pages) {
    pages.put(CommandPage.name(command.getCommandSpec()), CommandPage.of(command));
    command.getSubcommands().values().forEach(each -> add(each, pages));
  }

  /** Sourced and never run, so without the line that names an interpreter. */
  static String completion() {
    return AutoComplete.bash("flywall", command()).replaceFirst("#!.*\n", "");
  }

  private static CommandLine command() {
    return FlywallCommand.whole();
  }
}
