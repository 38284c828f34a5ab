package io.flywall.agent.manual;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual page of one command. */
final class CommandPage {
  private static final String EXIT_STATUS = "Exit status: ";

  /** On one line: man breaks it for the terminal it is read on. */
  private static final int NO_WRAP = 10_000;

  private final CommandSpec spec;
  private final Roff page;

  private CommandPage(CommandSpec spec) {
    this.spec = spec;
    String version = spec.root().version()[0];
    page = new Roff(name(spec), "1", version, "flywall");
  }

  /** {@code flywall ha status} is explained by {@code flywall-ha-status(1)}. */
  static String name(CommandSpec spec) {
    return spec.qualifiedName("-");
  }

  static String of(CommandLine command) {
    return new CommandPage(command.getCommandSpec()).write();
  }

  private String write() {
    page.heading("NAME").name(name(spec), purpose(spec));
    page.heading("SYNOPSIS").line(synopsis());
    page.heading("DESCRIPTION");
    for (String line : spec.usageMessage().description()) {
      page.paragraph(line);
    }
    commands();
    options();
    exitStatus();
    seeAlso();
    return page.toString();
  }

  private static String purpose(CommandSpec spec) {
    String words = spec.usageMessage().description()[0].replaceFirst("\\.$", "");
    return words.substring(0, 1).toLowerCase(Locale.ROOT) + words.substring(1);
  }

  private String synopsis() {
    spec.usageMessage().width(NO_WRAP);
    return new Help(spec, Help.defaultColorScheme(Help.Ansi.OFF)).synopsis(0).strip();
  }

  private void commands() {
    if (spec.subcommands().isEmpty()) {
      return;
    }
    page.heading("COMMANDS");
    for (Map.Entry<String, CommandLine> entry : spec.subcommands().entrySet()) {
      CommandSpec command = entry.getValue().getCommandSpec();
      page.tagged(entry.getKey(), command.usageMessage().description()[0]);
    }
  }

  private void options() {
    page.heading("OPTIONS");
    for (PositionalParamSpec positional : spec.positionalParameters()) {
      page.tagged(positional.paramLabel(), words(positional));
    }
    for (OptionSpec option : spec.options()) {
      if (!option.hidden()) {
        page.tagged(tag(option), words(option));
      }
    }
  }

  private static String tag(OptionSpec option) {
    String names = String.join(", ", option.names());
    return option.arity().max() == 0 ? names : names + "=" + option.paramLabel();
  }

  private static String words(ArgSpec argument) {
    return String.join(" ", argument.description());
  }

  private void exitStatus() {
    Map<String, String> statuses = spec.usageMessage().exitCodeList();
    if (!statuses.isEmpty()) {
      page.heading("EXIT STATUS");
      statuses.forEach(page::tagged);
    }
    for (String line : spec.usageMessage().footer()) {
      if (line.startsWith(EXIT_STATUS)) {
        page.heading("EXIT STATUS").line(line.substring(EXIT_STATUS.length()));
      } else {
        page.paragraph(line);
      }
    }
  }

  private void seeAlso() {
    List<String> others = new ArrayList<>();
    if (spec.parent() != null) {
      others.add(name(spec.parent()) + "(1)");
    }
    for (CommandLine command : spec.subcommands().values()) {
      others.add(name(command.getCommandSpec()) + "(1)");
    }
    others.add("flywall.conf(5)");
    others.add("flywall.service(8)");
    page.heading("SEE ALSO").line(String.join(", ", others));
  }
}
