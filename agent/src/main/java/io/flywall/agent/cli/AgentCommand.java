package io.flywall.agent.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.flywall.agent.process.AgentProcess;
import io.flywall.agent.process.StartRehearsal;
import io.flywall.config.ConfigurationFile;
import io.flywall.config.Host;
import io.flywall.config.Settings;
import io.flywall.vip.linux.KernelTick;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flywall agent}. */
@Command(name = "agent", description = "Runs the agent in the foreground until SIGTERM.")
final class AgentCommand implements Callable<Integer> {
  @Mixin private ConfigOption config;

  @Option(
      names = "--rehearse",
      hidden = true,
      description =
          "goes through a start on loopback and ends: loads what an archive of classes needs")
  private boolean rehearse;

  @Override
  public Integer call() throws Exception {
    if (rehearse) {
      StartRehearsal.play(
          file -> {
            String[] words = {"ha", "status", "--config", file.toString()};
            var unused = QuickStatus.tried(words, System.out, System.err);
          });
      return ExitStatus.OK;
    }
    Host host = new Host(Host.here().hostName(), KernelTick.jiffy());
    Settings settings = ConfigurationFile.load(config.file(), host);
    Logger log = (Logger) LoggerFactory.getLogger("flywall");
    log.setLevel(Level.toLevel(settings.agent().logLevel()));
    LoggerContext writers = log.getLoggerContext();
    AgentProcess.LogDesk desk =
        new AgentProcess.LogDesk(writers::stop, level -> log.setLevel(Level.toLevel(level)));
    return new AgentProcess(settings, desk, StatusCommand::page).run();
  }
}
