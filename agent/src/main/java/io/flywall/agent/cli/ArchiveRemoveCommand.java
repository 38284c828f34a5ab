package io.flywall.agent.cli;

import io.flywall.config.Settings;
import io.flywall.replication.archive.Archive;
import io.flywall.replication.archive.Archived;
import io.flywall.value.OperatorError;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code flywall replication archive remove}. */
@Command(
    name = "remove",
    description = {
      "Deletes what is kept aside, before its time; without --yes it says what that would be.",
      "What is kept as local-edit, unacknowledged or not-taken-over is nowhere else."
    },
    footer =
        "Exit status: 0 removed, 2 not confirmed, or one of them is not there or cannot be deleted.")
final class ArchiveRemoveCommand implements Callable<Integer> {
  @Mixin private ConfigOption config;

  @Parameters(arity = "1..*", paramLabel = "ID", description = "as archive list shows it")
  private List<String> ids;

  @Option(names = "--yes", description = "you have looked at them")
  private boolean yes;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Settings settings = config.load();
    // All of them first: a typing mistake in the last one must not leave half of it done.
    Map<String, Archived> all = new HashMap<>();
    ArchiveCommand.all(settings).forEach(one -> all.put(one.id(), one));
    List<Archived> kept = new ArrayList<>();
    for (String id : ids.stream().distinct().toList()) {
      if (!all.containsKey(id)) {
        throw ArchiveCommand.missing(id);
      }
      kept.add(all.get(id));
    }
    if (!yes) {
      return asked(kept);
    }
    Archive archive = ArchiveCommand.of(settings);
    PrintWriter out = spec.commandLine().getOut();
    for (Archived one : kept) {
      remove(settings, archive, one);
      out.println("removed " + one.id());
    }
    out.flush();
    return ExitStatus.OK;
  }

  private static void remove(Settings settings, Archive archive, Archived one) throws Exception {
    try {
      if (!archive.remove(one)) {
        throw new OperatorError(
            one.id(), "is not in the archive any more", "see flywall replication archive list");
      }
    } catch (AccessDeniedException denied) {
      throw ArchiveCommand.unreadable(ArchiveCommand.place(settings));
    }
  }

  private int asked(List<Archived> kept) {
    PrintWriter err = spec.commandLine().getErr();
    for (Archived one : kept) {
      err.println(
          "would remove "
              + one.id()
              + " ("
              + ArchiveCommand.word(one)
              + ", "
              + Bytes.text(one.size())
              + ")");
    }
    err.println("flywall: not confirmed, nothing changed; --yes removes");
    return ExitStatus.OPERATOR;
  }
}
