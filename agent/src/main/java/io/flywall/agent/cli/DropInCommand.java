package io.flywall.agent.cli;

import io.flywall.config.Settings;
import io.flywall.scripts.Systemd;
import io.flywall.value.EnvironmentFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code flywall config drop-in}. */
@Command(
    name = "drop-in",
    description = {
      "Prints what systemd needs when state_dir or run_dir are folders of your own.",
      "The service may write to /var/lib/flywall and /run/flywall, and nowhere else."
    },
    footer = "Exit status: 0 done, or nothing to do; 2 problems, one a line.")
final class DropInCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;

  @Option(
      names = "--install",
      description = "write it for flywall.service, or remove it when it is not needed any more")
  private boolean install;

  @Override
  public Integer call() throws Exception {
    Settings settings = config.load();
    Optional<String> wanted = DropIn.text(settings.agent(), settings.datasets());
    if (install) {
      install(wanted);
    } else {
      say(wanted.map(String::strip).orElse("nothing to write: the unit serves as it is"));
    }
    return ExitStatus.OK;
  }

  private void install(Optional<String> wanted) throws Exception {
    Path file = DropInFile.OF_UNIT.file();
    switch (DropInFile.OF_UNIT.install(wanted)) {
      case WRITTEN -> {
        reload();
        say(file + " is written; it counts from the next start: systemctl restart flywall");
      }
      case REMOVED -> {
        reload();
        say(file + " was not needed any more and is removed");
      }
      case UNCHANGED -> say(file + " is as it should be");
      case NOT_NEEDED -> say("nothing to write: the unit serves as it is");
    }
  }

  private void say(String words) {
    spec.commandLine().getOut().println(words);
  }

  private static void reload() throws IOException, InterruptedException, EnvironmentFailure {
    if (!Systemd.runsHere()) {
      return;
    }
    Process systemctl = new ProcessBuilder("systemctl", "daemon-reload").inheritIO().start();
    if (systemctl.waitFor() != 0) {
      throw new EnvironmentFailure("systemctl daemon-reload failed");
    }
  }
}
