package io.flywall.agent.cli;

import io.flywall.agent.process.RunningAgent;
import io.flywall.config.HaSettings;
import io.flywall.config.HookSettings;
import io.flywall.config.InvalidConfiguration;
import io.flywall.config.Settings;
import io.flywall.scripts.ServiceUnits;
import io.flywall.scripts.Systemd;
import io.flywall.value.EnvironmentFailure;
import io.flywall.value.OperatorError;
import io.flywall.value.VirtualAddress;
import io.flywall.vip.Outcome;
import io.flywall.vip.linux.EmergencyGates;
import io.flywall.vip.linux.Privileges;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code flywall vip}: the last resort, with the agent dead. */
@Command(
    name = "vip",
    description = "Holds or releases the VIPs of a node whose agent does not run.",
    subcommands = {VipCommand.HoldCommand.class, VipCommand.ReleaseCommand.class})
final class VipCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command of vip");
  }

  private static void needPrivileges() throws OperatorError {
    List<String> missing = Privileges.missing();
    if (!missing.isEmpty()) {
      throw new OperatorError(
          "flywall vip", "lacks " + String.join(" and ", missing), "run it as root");
    }
  }

  private static Settings withoutAgent(ConfigOption config)
      throws InvalidConfiguration, OperatorError {
    Settings settings = config.load();
    needPrivileges();
    if (RunningAgent.uses(settings.agent().stateDirectory())) {
      throw new OperatorError(
          "flywall vip",
          "the agent runs and would undo it",
          "use flywall ha failover, or stop it first: systemctl stop flywall");
    }
    return settings;
  }

  private static VipRecord record(Settings settings, CommandSpec spec) {
    return new VipRecord(
        settings.agent().stateDirectory(),
        System.getenv(),
        InstantSource.system(),
        spec.commandLine().getErr());
  }

  private static int told(List<Outcome> outcomes, String word, PrintWriter out) {
    boolean all = true;
    for (Outcome outcome : outcomes) {
      VirtualAddress vip = outcome.change().vip();
      all &= outcome.holds();
      out.println(
          vip + (outcome.holds() ? " " + word : " not " + word + ": " + outcome.kernelText()));
    }
    return all ? ExitStatus.OK : ExitStatus.DEGRADED;
  }

  /** {@code flywall vip hold --force}. */
  @Command(
      name = "hold",
      description = {
        "Opens the gates and puts the VIPs on this node, whatever the other nodes do.",
        "Nobody watches over them then: make sure that no other node holds them."
      },
      footer =
          "Exit status: 0 done, 1 the kernel refused a part, 2 an agent runs, no --force or no"
              + " right to.")
  static final class HoldCommand implements java.util.concurrent.Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;

    @Option(
        names = "--force",
        description = "you have made sure that no other node answers for the VIPs")
    private boolean force;

    @Override
    public Integer call() throws InvalidConfiguration, OperatorError, EnvironmentFailure {
      VipRecord.logsToStandardError();
      if (!force) {
        throw new OperatorError(
            "flywall vip hold",
            "two nodes answer if another one holds the VIPs",
            "power the others off or unplug them, then add --force");
      }
      Settings settings = withoutAgent(config);
      List<VirtualAddress> vips = settings.replication().ha().virtualAddresses();
      PrintWriter out = spec.commandLine().getOut();
      int status = told(EmergencyGates.hold(vips), "held", out);
      record(settings, spec).write("vip-hold", status);
      out.println("no agent watches over them: flywall vip release undoes it");
      return status;
    }
  }

  /** {@code flywall vip release}. */
  @Command(
      name = "release",
      description = {
        "Removes the VIPs and the gates, if there are any.",
        "The services that follow them are stopped. Harmless when repeated."
      },
      footer =
          "Exit status: 0 done, 1 the kernel refused a part, or the file is no good, 2 an agent runs"
              + " or no right to.")
  static final class ReleaseCommand implements java.util.concurrent.Callable<Integer> {
    /** Longer than the lease of any usual timing: D of 1 s with eleven probes is 1.1 s. */
    private static final Duration LEASE_ENDS_WITHIN = Duration.ofSeconds(3);

    @Spec private CommandSpec spec;
    @Mixin private ConfigOption config;

    @Override
    public Integer call() throws OperatorError, EnvironmentFailure, InterruptedException {
      VipRecord.logsToStandardError();
      Optional<Settings> settings = configured();
      Optional<HaSettings> ha = settings.map(known -> known.replication().ha());
      List<VirtualAddress> vips = ha.map(HaSettings::virtualAddresses).orElse(List.of());
      PrintWriter out = spec.commandLine().getOut();
      List<Outcome> released = EmergencyGates.release(vips);
      int status = told(released, "released", out);
      // systemd runs it after each stop of the service: that is nobody's order, unless it did
      // something.
      boolean worthALine = !VipRecord.isStopOfService(System.getenv()) || !released.isEmpty();
      settings
          .filter(known -> worthALine)
          .ifPresent(known -> record(known, spec).write("vip-release", status));
      if (ha.isPresent()) {
        stopServices(ha.get().hooks());
      }
      if (status == ExitStatus.OK) {
        out.println("no VIP and no gate of ours is left");
      }
      return ha.isPresent() ? status : ExitStatus.DEGRADED;
    }

    /** Whoever follows the VIPs on another node must not find them running here. */
    private static void stopServices(HookSettings hooks) throws InterruptedException {
      if (Systemd.runsHere()) {
        new ServiceUnits(hooks.services(), hooks.timeout()).stop();
      }
    }

    /**
     * A file that is gone or was spoilt since must not keep the gates of a dead agent in the
     * kernel: what they guard is known there.
     */
    private Optional<Settings> configured() throws OperatorError, EnvironmentFailure {
      try {
        return Optional.of(withoutAgent(config));
      } catch (InvalidConfiguration spoilt) {
        needPrivileges();
        spec.commandLine()
            .getErr()
            .println(
                "flywall: "
                    + config.file()
                    + " is no good (flywall config check); what the gates guard is released");
        if (!EmergencyGates.lapses(LEASE_ENDS_WITHIN)) {
          throw new OperatorError(
              "flywall vip",
              "an agent runs and renews the lease",
              "stop it first: systemctl stop flywall");
        }
        return Optional.empty();
      }
    }
  }
}
