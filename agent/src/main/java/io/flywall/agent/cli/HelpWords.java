package io.flywall.agent.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code flywall help}; picocli's own knows one word and ignores those behind it. */
@Command(name = "help", helpCommand = true, description = "Explains a command.")
final class HelpWords implements Runnable {
  @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "like ha failover")
  private List<String> words = List.of();

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    CommandLine explained = spec.commandLine().getParent();
    for (String word : words) {
      CommandLine next = explained.getSubcommands().get(word);
      if (next == null) {
        throw new ParameterException(explained, "unknown command: " + word);
      }
      explained = next;
    }
    explained.usage(spec.commandLine().getOut());
  }
}
