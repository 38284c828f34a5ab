package io.flywall.agent.cli;

import io.flywall.config.AgentSettings;
import io.flywall.value.OperatorError;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What systemd has to be told when the agent's folders are not those of the unit. */
final class DropIn {
  /** Its first line says whose it is. */
  static final String MARK = "# Made by flywall config drop-in --install, which writes it anew.";

  private static final Path UNITS_STATE = Path.of("/var/lib/flywall");
  private static final Path UNITS_RUN = Path.of("/run/flywall");

  /** The unit has others in their place, or none: ProtectHome, PrivateTmp, PrivateDevices. */
  private static final List<Path> HIDDEN =
      List.of(
          Path.of("/home"),
          Path.of("/root"),
          Path.of("/run/user"),
          Path.of("/tmp"),
          Path.of("/var/tmp"),
          Path.of("/dev"));

  /** What a unit file reads as it stands. */
  private static final String PLAIN = "[A-Za-z0-9/._+@:=,~-]+";

  private DropIn() {}

  /** The drop-in's text; empty when the unit serves as it is. */
  static Optional<String> text(AgentSettings agent) throws OperatorError {
    Path state = agent.stateDirectory().normalize();
    Path run = agent.runDirectory().normalize();
    boolean ownState = !isInUnit(state);
    boolean ownRun = !isInUnit(run);
    if (!ownState && !ownRun) {
      return Optional.empty();
    }
    StringBuilder text = new StringBuilder(MARK).append('\n');
    if (ownState) {
      text.append("[Unit]\nRequiresMountsFor=").append(judged("agent.state_dir", state));
      text.append("\n\n");
    }
    text.append("[Service]\n");
    text.append("# The agent sees all but these read-only, so they are made before it starts.\n");
    if (ownState) {
      folder(text, "0700", state);
    }
    if (ownRun) {
      folder(text, "0750", judged("agent.run_dir", run));
    }
    return Optional.of(text.toString());
  }

  private static boolean isInUnit(Path folder) {
    return folder.startsWith(UNITS_STATE) || folder.startsWith(UNITS_RUN);
  }

  private static void folder(StringBuilder text, String mode, Path folder) {
    text.append("ExecStartPre=+/bin/mkdir -p -m ").append(mode).append(' ').append(folder);
    text.append("\nReadWritePaths=").append(folder).append('\n');
  }

  private static Path judged(String key, Path folder) throws OperatorError {
    if (HIDDEN.stream().anyMatch(folder::startsWith)) {
      throw new OperatorError(
          key,
          folder + " is hidden from the service",
          "choose one outside of /home, /root, /run/user, /tmp, /var/tmp and /dev");
    }
    if (!folder.toString().matches(PLAIN)) {
      throw new OperatorError(
          key, folder + " cannot be written in a unit as it is", "use letters, digits and ._-");
    }
    return folder;
  }
}
