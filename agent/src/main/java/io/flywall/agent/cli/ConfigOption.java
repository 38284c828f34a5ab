package io.flywall.agent.cli;

import io.flywall.config.ConfigurationFile;
import io.flywall.config.Host;
import io.flywall.config.InvalidConfiguration;
import io.flywall.config.Settings;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --config FILE}, which every command takes. */
final class ConfigOption {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "configuration (default: ${DEFAULT-VALUE})",
      defaultValue = "/etc/flywall/flywall.conf")
  private Path file;

  Path file() {
    return file;
  }

  Settings load() throws InvalidConfiguration {
    return ConfigurationFile.load(file, Host.here());
  }
}
