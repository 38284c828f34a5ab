package io.flywall.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.agent.audit.AuditCheck;
import io.flywall.agent.audit.AuditCheck.Finding;
import io.flywall.agent.audit.Testimony;
import io.flywall.agent.view.ViewJson;
import io.flywall.config.InvalidConfiguration;
import io.flywall.config.Settings;
import io.flywall.value.AuditHead;
import io.flywall.value.OperatorError;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code flywall audit verify}. */
@Command(
    name = "verify",
    description = {
      "Follows the chain of hashes through the audit log of this node, and compares it with what"
          + " its peers were told of it.",
      "Where nothing on this node can be trusted any more: take a copy of the log elsewhere, and"
          + " give --head what flywall audit heads shows on a peer."
    },
    footer =
        "Exit status: 0 intact, 1 a line was changed or is missing, or that of --head cannot be compared, 2 not allowed, 3 no log.")
final class VerifyCommand implements Callable<Integer> {
  private static final String BY_OPERATOR = "--head";

  @Mixin private ConfigOption config;
  @Mixin private OutputOption output;

  @Option(
      names = BY_OPERATOR,
      paramLabel = "LINE:HASH:TIME",
      description = "the log had this line: see flywall audit heads on a peer",
      converter = Head.class)
  private List<AuditHead> heads = new ArrayList<>();

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "this one alone (default: all in agent.state_dir)")
  private Path file;

  @Spec private CommandSpec spec;

  /** What others know of the log, and who could not be asked. */
  private record Heard(List<Testimony> testimonies, List<String> notes) {}

  @Override
  public Integer call() throws Exception {
    List<Testimony> given = heads.stream().map(head -> new Testimony(BY_OPERATOR, head)).toList();
    if (file != null) {
      return tell(find(file, given), file, new Heard(given, List.of()));
    }
    Settings settings = config.load();
    // Before the log is read, which may grow meanwhile.
    Heard heard = with(given, peers(settings));
    Path directory = settings.agent().stateDirectory();
    return tell(find(directory, heard.testimonies()), directory, heard);
  }

  private static Heard with(List<Testimony> given, Heard more) {
    List<Testimony> all = new ArrayList<>(given);
    all.addAll(more.testimonies());
    return new Heard(all, more.notes());
  }

  /** Without an agent the chain can be followed all the same. */
  private static Heard peers(Settings settings) {
    try {
      ApiClient.Reply reply = ApiClient.of(settings).get(HeadsCommand.PATH);
      if (!reply.ok()) {
        return unheard(reply.problem());
      }
      return heard(reply.document(HeadsCommand.FIELDS).get("peers"));
    } catch (NotReachable silent) {
      return unheard("no agent answers here");
    } catch (OperatorError refused) {
      return unheard(refused.getMessage());
    }
  }

  private static Heard unheard(String why) {
    return new Heard(
        List.of(),
        List.of(
            "not compared with what its peers were told ("
                + why
                + "): see flywall audit heads there, and --head"));
  }

  private static Heard heard(JsonNode peers) {
    List<Testimony> testimonies = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (JsonNode peer : peers) {
      String name = peer.get("node").asText();
      JsonNode remembered = peer.get("remembers_of_this_node");
      if (remembered.isNull()) {
        notes.add(name + " has not said yet what it was told of this log");
      } else {
        testimonies.add(new Testimony(name, Head.of(remembered)));
      }
    }
    return new Heard(testimonies, notes);
  }

  private Finding find(Path looked, List<Testimony> heard)
      throws InvalidConfiguration, OperatorError {
    try {
      return file == null
          ? AuditCheck.inDirectory(looked, heard)
          : AuditCheck.ofFile(looked, heard);
    } catch (IOException unreadable) {
      throw new OperatorError(
          looked.toString(), "cannot be read: " + unreadable.getMessage(), "use sudo");
    }
  }

  private int tell(Finding finding, Path looked, Heard heard) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (output.json()) {
      out.print(ViewJson.write(fields(finding, heard)));
      out.flush();
    } else if (finding instanceof Finding.Intact intact) {
      out.print(text(intact, heard));
      out.flush();
    } else {
      spec.commandLine().getErr().println("flywall: " + trouble(finding, looked));
    }
    return exitStatus(finding, heard);
  }

  private static String text(Finding.Intact intact, Heard heard) {
    StringBuilder text = new StringBuilder("intact: ");
    text.append(intact.lines()).append(" lines");
    if (intact.lines() > 0) {
      text.append(", number ").append(intact.first()).append(" to ").append(intact.last());
    }
    text.append("\nhead: ").append(intact.head()).append('\n');
    if (!intact.matched().isEmpty()) {
      text.append("as told to: ").append(String.join(", ", names(intact))).append('\n');
    }
    if (intact.lost() > 0) {
      text.append("note: ").append(intact.lost()).append(" lines could not be written\n");
    }
    notes(intact, heard).forEach(note -> text.append("note: ").append(note).append('\n'));
    return text.toString();
  }

  private static List<String> names(Finding.Intact intact) {
    return intact.matched().stream().map(Testimony::by).distinct().toList();
  }

  private static List<String> notes(Finding.Intact intact, Heard heard) {
    List<String> notes = new ArrayList<>(intact.notes());
    notes.addAll(heard.notes());
    return notes;
  }

  private static String trouble(Finding finding, Path looked) {
    if (finding instanceof Finding.Broken broken) {
      return "broken at " + broken.file() + ":" + broken.line() + ": " + broken.why();
    }
    return finding instanceof Finding.Contradicted contradicted
        ? "broken: " + contradicted.why()
        : "no audit log at " + looked + ": nobody has changed anything there yet";
  }

  private static int exitStatus(Finding finding, Heard heard) {
    if (finding instanceof Finding.Nothing) {
      return ExitStatus.NOT_REACHABLE;
    }
    return finding instanceof Finding.Intact intact && answersOperator(intact, heard)
        ? ExitStatus.OK
        : ExitStatus.DEGRADED;
  }

  /** Who names a line asks whether it is there: a log without it is no yes. */
  private static boolean answersOperator(Finding.Intact intact, Heard heard) {
    return heard.testimonies().stream()
        .filter(testimony -> testimony.by().equals(BY_OPERATOR) && testimony.head().seq() > 0)
        .allMatch(intact.matched()::contains);
  }

  private static Map<String, Object> fields(Finding finding, Heard heard) {
    Map<String, Object> fields = new LinkedHashMap<>();
    if (finding instanceof Finding.Intact intact) {
      fields.put("state", "intact");
      fields.put("lines", intact.lines());
      fields.put("first", intact.first());
      fields.put("last", intact.last());
      fields.put("head", intact.head());
      fields.put("lost", intact.lost());
      fields.put("told_to", names(intact));
      fields.put("notes", notes(intact, heard));
    } else if (finding instanceof Finding.Broken broken) {
      fields.put("state", "broken");
      fields.put("file", broken.file().toString());
      fields.put("line", broken.line());
      fields.put("why", broken.why());
    } else if (finding instanceof Finding.Contradicted contradicted) {
      fields.put("state", "broken");
      fields.put("why", contradicted.why());
    } else {
      fields.put("state", "nothing");
    }
    return fields;
  }
}
