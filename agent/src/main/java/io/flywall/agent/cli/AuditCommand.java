package io.flywall.agent.cli;

import io.flywall.agent.audit.AuditCheck;
import io.flywall.agent.audit.AuditCheck.Finding;
import io.flywall.agent.view.ViewJson;
import io.flywall.config.InvalidConfiguration;
import io.flywall.value.OperatorError;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code flywall audit}. */
@Command(
    name = "audit",
    description = "Judges the log of who changed what.",
    subcommands = {AuditCommand.VerifyCommand.class})
final class AuditCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command of audit");
  }

  /** {@code flywall audit verify}. */
  @Command(
      name = "verify",
      description = "Follows the chain of hashes through the audit log of this node.",
      footer =
          "Exit status: 0 intact, 1 a line was changed or is missing, 2 not allowed, 3 no log.")
  static final class VerifyCommand implements Callable<Integer> {
    @Mixin private ConfigOption config;
    @Mixin private OutputOption output;

    @Parameters(
        arity = "0..1",
        paramLabel = "FILE",
        description = "this one alone (default: all in agent.state_dir)")
    private Path file;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
      Path looked = file == null ? config.load().agent().stateDirectory() : file;
      Finding finding = find(looked);
      PrintWriter out = spec.commandLine().getOut();
      if (output.json()) {
        out.print(ViewJson.write(fields(finding)));
        out.flush();
      } else if (finding instanceof Finding.Intact intact) {
        out.print(text(intact));
        out.flush();
      } else {
        spec.commandLine().getErr().println("flywall: " + trouble(finding, looked));
      }
      return exitStatus(finding);
    }

    private Finding find(Path looked) throws InvalidConfiguration, OperatorError {
      try {
        return file == null ? AuditCheck.inDirectory(looked) : AuditCheck.ofFile(looked);
      } catch (IOException unreadable) {
        throw new OperatorError(
            looked.toString(), "cannot be read: " + unreadable.getMessage(), "use sudo");
      }
    }

    private static String text(Finding.Intact intact) {
      StringBuilder text = new StringBuilder("intact: ");
      text.append(intact.lines()).append(" lines");
      if (intact.lines() > 0) {
        text.append(", number ").append(intact.first()).append(" to ").append(intact.last());
      }
      text.append("\nhead: ").append(intact.head()).append('\n');
      if (intact.lost() > 0) {
        text.append("note: ").append(intact.lost()).append(" lines could not be written\n");
      }
      intact.notes().forEach(note -> text.append("note: ").append(note).append('\n'));
      return text.toString();
    }

    private static String trouble(Finding finding, Path looked) {
      return finding instanceof Finding.Broken broken
          ? "broken at " + broken.file() + ":" + broken.line() + ": " + broken.why()
          : "no audit log at " + looked + ": nobody has changed anything there yet";
    }

    private static int exitStatus(Finding finding) {
      if (finding instanceof Finding.Nothing) {
        return ExitStatus.NOT_REACHABLE;
      }
      return finding instanceof Finding.Intact ? ExitStatus.OK : ExitStatus.DEGRADED;
    }

    private static Map<String, Object> fields(Finding finding) {
      Map<String, Object> fields = new LinkedHashMap<>();
      if (finding instanceof Finding.Intact intact) {
        fields.put("state", "intact");
        fields.put("lines", intact.lines());
        fields.put("first", intact.first());
        fields.put("last", intact.last());
        fields.put("head", intact.head());
        fields.put("lost", intact.lost());
        fields.put("notes", intact.notes());
      } else if (finding instanceof Finding.Broken broken) {
        fields.put("state", "broken");
        fields.put("file", broken.file().toString());
        fields.put("line", broken.line());
        fields.put("why", broken.why());
      } else {
        fields.put("state", "nothing");
      }
      return fields;
    }
  }
}
