package io.flywall.agent.cli;

import io.flywall.agent.view.ViewJson;
import io.flywall.config.Settings;
import io.flywall.replication.archive.Archive;
import io.flywall.replication.archive.Archived;
import io.flywall.value.OperatorError;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code flywall replication archive}: reads this node's state directory itself, so that it works
 * when no agent does.
 */
@Command(
    name = "archive",
    description = "What was overwritten on this node, or taken away, and is kept aside.",
    subcommands = {
      ArchiveCommand.ListCommand.class,
      ArchiveCommand.ShowCommand.class,
      ArchiveCommand.RestoreCommand.class,
      ArchiveRemoveCommand.class
    })
final class ArchiveCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command of replication archive");
  }

  static Path place(Settings settings) {
    return settings.agent().stateDirectory().resolve("replication/archive");
  }

  static Archive of(Settings settings) throws OperatorError {
    Path place = place(settings);
    if (Files.exists(place.getParent()) || Files.isReadable(settings.agent().stateDirectory())) {
      return new Archive(place, InstantSource.system());
    }
    // Where even its parent cannot be looked into, no archive would look like an empty one.
    throw unreadable(place);
  }

  static OperatorError unreadable(Path place) {
    return new OperatorError(place.toString(), "cannot be read", "use sudo");
  }

  static Archived find(Settings settings, String id) throws OperatorError, IOException {
    try {
      return of(settings).find(id).orElseThrow(() -> missing(id));
    } catch (AccessDeniedException denied) {
      throw unreadable(place(settings));
    }
  }

  static OperatorError missing(String id) {
    return new OperatorError(id, "is not in the archive", "see flywall replication archive list");
  }

  /** Everything, the newest first. */
  static List<Archived> all(Settings settings) throws OperatorError, IOException {
    try {
      return of(settings).list();
    } catch (AccessDeniedException denied) {
      throw unreadable(place(settings));
    }
  }

  private static String where(Archived archived) {
    return "/" + archived.path();
  }

  /** As JSON has it. */
  private static Map<String, Object> fields(Archived kept) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", kept.id());
    fields.put("dataset", kept.dataset().text());
    fields.put("time", kept.time());
    fields.put("reason", word(kept));
    fields.put("path", where(kept));
    fields.put("size", kept.size());
    return fields;
  }

  static String word(Archived archived) {
    return archived.reason().name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** {@code flywall replication archive list}. */
  @Command(
      name = "list",
      description = "Everything that is kept, the newest first.",
      footer = "Exit status: 0 listed, 2 cannot be read.")
  static final class ListCommand implements Callable<Integer> {
    @Mixin private ConfigOption config;
    @Mixin private OutputOption output;

    @Option(names = "--dataset", paramLabel = "NAME", description = "of this one (default: all)")
    private String dataset;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
      Settings settings = config.load();
      List<Archived> all =
          ArchiveCommand.all(settings).stream()
              .filter(kept -> dataset == null || kept.dataset().text().equals(dataset))
              .toList();
      PrintWriter out = spec.commandLine().getOut();
      out.print(output.json() ? json(all) : text(all));
      out.flush();
      return ExitStatus.OK;
    }

    private static String text(List<Archived> all) {
      if (all.isEmpty()) {
        return "nothing is kept aside\n";
      }
      StringBuilder text = new StringBuilder();
      for (Archived kept : all) {
        text.append(String.format("%-14s %9d  %s%n", word(kept), kept.size(), kept.id()));
      }
      return text.toString();
    }

    private static String json(List<Archived> all) throws IOException {
      return ViewJson.write(all.stream().map(ArchiveCommand::fields).toList());
    }
  }

  /** {@code flywall replication archive show}. */
  @Command(
      name = "show",
      description = "Prints a text that is kept aside; of anything else, where it lies.",
      footer = "Exit status: 0 shown, 2 there is none, or it cannot be read.")
  static final class ShowCommand implements Callable<Integer> {
    /** More than a screen of configuration, less than what a terminal chokes on. */
    private static final long LONGEST = 1 << 20;

    @Mixin private ConfigOption config;

    @Parameters(paramLabel = "ID", description = "as archive list shows it")
    private String id;

    @Mixin private OutputOption output;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
      Archived kept = find(config.load(), id);
      PrintWriter out = spec.commandLine().getOut();
      out.print(output.json() ? json(kept) : text(kept));
      out.flush();
      return ExitStatus.OK;
    }

    private static String text(Archived kept) throws IOException {
      return link(kept)
          .map(target -> "a link to " + target + "\n")
          .or(() -> content(kept))
          .orElseGet(
              () -> "no text, or a long one: " + kept.size() + " bytes in " + kept.file() + "\n");
    }

    private static String json(Archived kept) throws IOException {
      Map<String, Object> fields = fields(kept);
      fields.put("file", kept.file().toString());
      fields.put("link_to", link(kept));
      fields.put("text", link(kept).isPresent() ? Optional.empty() : content(kept));
      return ViewJson.write(fields);
    }

    private static Optional<String> link(Archived kept) throws IOException {
      return Files.isSymbolicLink(kept.file())
          ? Optional.of(Files.readSymbolicLink(kept.file()).toString())
          : Optional.empty();
    }

    /** Empty for what is no text, or a long one: then only its place is of use. */
    private static Optional<String> content(Archived kept) {
      if (kept.size() > LONGEST) {
        return Optional.empty();
      }
      try {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(kept.file()));
        return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
      } catch (CharacterCodingException notText) {
        return Optional.empty();
      } catch (IOException unreadable) {
        throw new UncheckedIOException(unreadable);
      }
    }
  }

  /** {@code flywall replication archive restore}. */
  @Command(
      name = "restore",
      description = "Puts a copy back where it was, with its owner and mode; on the primary.",
      footer = "Exit status: 0 done, 1 refused (a backup), 2 there is none, or no place for it.")
  static final class RestoreCommand implements Callable<Integer> {
    @Mixin private ConfigOption config;

    @Parameters(paramLabel = "ID", description = "as archive list shows it")
    private String id;

    @Option(names = "--to", paramLabel = "PATH", description = "there, on any node")
    private Path to;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
      Settings settings = config.load();
      Archived kept = find(settings, id);
      if (to == null && follows(settings)) {
        spec.commandLine()
            .getErr()
            .println(
                "this node follows a primary, which would take it away again;"
                    + " use --to PATH, and copy it to the primary");
        return ExitStatus.DEGRADED;
      }
      Path place = to == null ? Path.of(where(kept)) : to.toAbsolutePath();
      if (!Files.isDirectory(place.getParent())) {
        throw new OperatorError(
            place.getParent().toString(), "is no directory", "create it, or use --to PATH");
      }
      if (Files.isDirectory(place)) {
        throw new OperatorError(
            place.toString(), "is a directory", "name the file that it is to become");
      }
      of(settings).restore(kept, place);
      spec.commandLine().getOut().println("restored " + place);
      return ExitStatus.OK;
    }

    /** Says the agent; where none answers, nobody follows. */
    private static boolean follows(Settings settings) throws OperatorError {
      try {
        ApiClient.Reply reply = ApiClient.of(settings).get("/api/replication/status");
        return reply.ok() && reply.document(Set.of("primary")).get("primary").isTextual();
      } catch (NotReachable none) {
        return false;
      }
    }
  }
}
