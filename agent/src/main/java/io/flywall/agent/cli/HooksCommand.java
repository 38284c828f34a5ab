package io.flywall.agent.cli;

import io.flywall.agent.process.HookWiring;
import io.flywall.agent.view.ViewJson;
import io.flywall.config.ReplicationSettings;
import io.flywall.config.Settings;
import io.flywall.scripts.HookEvent;
import io.flywall.scripts.HookPlan;
import io.flywall.scripts.HookResult;
import io.flywall.scripts.HookRunner;
import io.flywall.scripts.Occasion;
import io.flywall.scripts.ScriptGuard;
import io.flywall.scripts.ScriptUser;
import io.flywall.value.Role;
import io.flywall.value.Term;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code flywall hooks}. */
@Command(
    name = "hooks",
    description = "Tries the scripts that run around a change of role.",
    subcommands = {HooksCommand.RunCommand.class})
final class HooksCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command of hooks");
  }

  /** {@code flywall hooks run}. */
  @Command(
      name = "run",
      description = {
        "Runs a script once from here, with FLYWALL_REASON=try; or shows what the agent would run.",
        "Events: pre_failover_script, post_failover_script, on_primary, on_backup, on_fault,"
            + " on_degraded, on_stop."
      },
      footer =
          "Exit status: 0 all ended with 0 (or would be run), 1 one did not, 2 one may not be run.")
  static final class RunCommand implements Callable<Integer> {
    @Mixin private ConfigOption config;

    @Parameters(arity = "0..*", paramLabel = "EVENT", description = "default: all, to be shown")
    private List<String> names = List.of();

    @Option(names = "--dry-run", description = "runs nothing, shows everything")
    private boolean dryRun;

    @Mixin private OutputOption output;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
      List<HookEvent> events = names.isEmpty() ? all() : names.stream().map(this::event).toList();
      Settings settings = config.load();
      HookPlan plan = HookWiring.plan(settings.replication().ha().hooks());
      PrintWriter out = spec.commandLine().getOut();
      if (output.json()) {
        return preview(events, plan, settings, out);
      }
      int worst = ExitStatus.OK;
      for (HookEvent event : events) {
        if (plan.script(event).isPresent()) {
          worst = Math.max(worst, one(event, plan, occasion(event, settings), out));
        } else if (!names.isEmpty()) {
          out.println(event.key() + ": no script");
        }
      }
      if (names.isEmpty()) {
        services(plan, out);
      }
      return worst;
    }

    private int preview(List<HookEvent> events, HookPlan plan, Settings settings, PrintWriter out)
        throws IOException, InterruptedException {
      if (!dryRun) {
        throw new ParameterException(
            spec.commandLine(), "-o json goes with --dry-run: what a script prints is its own");
      }
      List<HookPreview.Hook> hooks = new ArrayList<>();
      for (HookEvent event : events) {
        hooks.add(hook(event, plan, occasion(event, settings)));
      }
      out.print(ViewJson.write(new HookPreview(hooks, plan.services())));
      out.flush();
      boolean refused = hooks.stream().anyMatch(hook -> hook.refused().isPresent());
      return refused ? ExitStatus.OPERATOR : ExitStatus.OK;
    }

    private static HookPreview.Hook hook(HookEvent event, HookPlan plan, Occasion occasion)
        throws InterruptedException {
      Optional<Path> script = plan.script(event);
      if (script.isEmpty()) {
        return new HookPreview.Hook(
            event.key(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of());
      }
      return new HookPreview.Hook(
          event.key(),
          script.map(Path::toString),
          Optional.of(plan.user().toString()),
          Optional.of(plan.limitOf(event)),
          refusal(script.get(), plan),
          occasion.environment(event, false));
    }

    private static Optional<String> refusal(Path script, HookPlan plan)
        throws InterruptedException {
      Optional<String> refusal = ScriptGuard.refusal(script, plan.user());
      return refusal.isPresent() ? refusal : ScriptUser.refusal(script, plan.user());
    }

    /** All at once would be a failover that never was. */
    private List<HookEvent> all() {
      if (!dryRun) {
        throw new ParameterException(
            spec.commandLine(), "name the event to run, or add --dry-run to see all");
      }
      return List.of(HookEvent.values());
    }

    private HookEvent event(String name) {
      return Arrays.stream(HookEvent.values())
          .filter(event -> event.key().equals(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new ParameterException(
                      spec.commandLine(), "no event " + name + "; there are: " + known()));
    }

    private static String known() {
      return Arrays.stream(HookEvent.values())
          .map(HookEvent::key)
          .collect(Collectors.joining(", "));
    }

    private int one(HookEvent event, HookPlan plan, Occasion occasion, PrintWriter out)
        throws InterruptedException {
      Path script = plan.script(event).orElseThrow();
      Optional<String> refusal = refusal(script, plan);
      if (refusal.isPresent()) {
        out.println(event.key() + ": refused: " + refusal.get());
        return ExitStatus.OPERATOR;
      }
      if (dryRun) {
        show(event, plan, occasion, out);
        return ExitStatus.OK;
      }
      HookResult end =
          HookRunner.shown(plan, out::println).run(event, occasion, false).orElseThrow();
      out.println(event.key() + ": " + end.text());
      return end.isSuccess() ? ExitStatus.OK : ExitStatus.DEGRADED;
    }

    private static void show(HookEvent event, HookPlan plan, Occasion occasion, PrintWriter out) {
      out.println(
          event.key()
              + ": "
              + plan.script(event).orElseThrow()
              + " as "
              + plan.user()
              + ", at most "
              + Millis.text((double) plan.limitOf(event).toMillis()));
      occasion
          .environment(event, false)
          .forEach((name, value) -> out.println("  " + name + "=" + value));
    }

    private static void services(HookPlan plan, PrintWriter out) {
      if (!plan.services().isEmpty()) {
        out.println(
            "services: "
                + String.join(" ", plan.services())
                + ", started and stopped with the role");
      }
      if (plan.isEmpty()) {
        out.println("nothing is run: no script and no service is configured");
      }
    }

    private static Occasion occasion(HookEvent event, Settings settings) {
      ReplicationSettings replication = settings.replication();
      boolean before = event == HookEvent.PRE_FAILOVER_SCRIPT;
      Role role =
          switch (event) {
            case PRE_FAILOVER_SCRIPT, POST_FAILOVER_SCRIPT, ON_PRIMARY -> Role.PRIMARY;
            case ON_FAULT -> Role.FAULT;
            case ON_BACKUP, ON_DEGRADED, ON_STOP -> Role.BACKUP;
          };
      return new Occasion(
          role,
          role == Role.BACKUP ? Role.PRIMARY : Role.BACKUP,
          Term.NONE,
          "try",
          "flywall hooks run",
          replication.nodeId(),
          role == Role.PRIMARY && !before ? Optional.of(replication.nodeId()) : Optional.empty(),
          replication.ha().virtualAddresses());
    }
  }
}
