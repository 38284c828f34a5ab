package io.flywall.agent.cli;

import io.flywall.config.AgentSettings;
import io.flywall.config.DatasetSettings;
import io.flywall.value.OperatorError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What systemd has to be told when the agent's folders are not those of the unit, or when it writes
 * to what it replicates.
 */
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
  static Optional<String> text(AgentSettings agent, List<DatasetSettings> datasets)
      throws OperatorError {
    Path state = agent.stateDirectory().normalize();
    Path run = agent.runDirectory().normalize();
    boolean ownState = !isInUnit(state);
    boolean ownRun = !isInUnit(run);
    Set<Path> replicated = replicated(datasets);
    if (!ownState && !ownRun && replicated.isEmpty()) {
      return Optional.empty();
    }
    StringBuilder text = new StringBuilder(MARK).append('\n');
    if (ownState) {
      text.append("[Unit]\nRequiresMountsFor=").append(judged("agent.state_dir", state));
      text.append("\n\n");
    }
    text.append("[Service]\n");
    if (ownState || ownRun) {
      text.append("# The agent sees all but these read-only, so they are made before it starts.\n");
    }
    if (ownState) {
      folder(text, "0700", state);
    }
    if (ownRun) {
      folder(text, "0750", judged("agent.run_dir", run));
    }
    if (!replicated.isEmpty()) {
      datasets(text, replicated);
    }
    return Optional.of(text.toString());
  }

  /** Where files are put in place: a directory itself, or the one that holds a file. */
  private static Set<Path> replicated(List<DatasetSettings> datasets) throws OperatorError {
    Set<Path> folders = new TreeSet<>();
    for (DatasetSettings dataset : datasets) {
      if (dataset instanceof DatasetSettings.Files files) {
        for (Path path : files.paths()) {
          Path folder = Files.isDirectory(path) ? path : path.getParent();
          folders.add(judged("replication.datasets", folder));
        }
      }
    }
    return folders;
  }

  private static void datasets(StringBuilder text, Set<Path> folders) {
    text.append(
        "# What is replicated is put in place there, with owners, modes and set-id bits.\n");
    for (Path folder : folders) {
      text.append("ReadWritePaths=-").append(folder).append('\n');
    }
    text.append("CapabilityBoundingSet=CAP_DAC_OVERRIDE CAP_FOWNER CAP_FSETID\n");
    text.append("RestrictSUIDSGID=no\n");
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
