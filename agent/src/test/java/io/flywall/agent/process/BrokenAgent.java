package io.flywall.agent.process;

import ch.qos.logback.classic.LoggerContext;
import io.flywall.agent.view.TerminalPage;
import io.flywall.config.ConfigurationFile;
import io.flywall.config.Host;
import io.flywall.vip.linux.BootClock;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.LoggerFactory;

/** An agent with a mistake of ours: its clock breaks at the reading that is told. */
final class BrokenAgent {
  private BrokenAgent() {}

  public static void main(String[] arguments) throws Exception {
    BootClock clock = new BootClock();
    AtomicInteger left = new AtomicInteger(Integer.parseInt(arguments[1]));
    LoggerContext writers = (LoggerContext) LoggerFactory.getILoggerFactory();
    AgentProcess agent =
        new AgentProcess(
            ConfigurationFile.load(Path.of(arguments[0]), Host.here()),
            new AgentProcess.LogDesk(writers::stop, level -> {}),
            status -> new TerminalPage(0, ""),
            () -> {
              if (left.decrementAndGet() == 0) {
                throw new IllegalStateException("a mistake of ours");
              }
              return clock.now();
            });
    System.exit(agent.run());
  }
}
