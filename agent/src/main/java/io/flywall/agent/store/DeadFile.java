package io.flywall.agent.store;

import io.flywall.value.EnvironmentFailure;
import io.flywall.value.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The file {@code declared-dead} in the run directory: the kernel's boot id and the voters that an
 * operator has declared dead at this node, a line each. It is for the next life of the agent, and
 * not for the next boot or after a stop: meanwhile others may have been brought up, or told to
 * decide without this node. systemd removes the directory at a stop and keeps it in a restart;
 * where it is not systemd's the agent's clean end removes the file.
 */
public final class DeadFile {
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  private final Path file;
  private final Path boot;

  /** {@code boot}: has one line, another one after each boot. */
  DeadFile(Path runDirectory, Path boot) {
    this.file = runDirectory.resolve("declared-dead");
    this.boot = boot;
  }

  public static DeadFile in(Path runDirectory) {
    return new DeadFile(runDirectory, BOOT);
  }

  /** What an earlier life in this boot left; nobody when that cannot be told. */
  public Set<NodeId> found() {
    try {
      List<String> lines = Files.readAllLines(file);
      boolean ours = lines.get(0).equals(Files.readString(boot).strip());
      return ours && lines.stream().skip(1).allMatch(NodeId::isValid)
          ? nodes(lines.subList(1, lines.size()))
          : Set.of();
    } catch (IOException | IndexOutOfBoundsException none) {
      return Set.of();
    }
  }

  private static Set<NodeId> nodes(List<String> names) {
    Set<NodeId> nodes = new TreeSet<>();
    names.forEach(name -> nodes.add(new NodeId(name)));
    return nodes;
  }

  /** At a clean end of an agent: whether its next life follows at once is systemd's to know. */
  public void ended() throws EnvironmentFailure {
    String kept = System.getenv("RUNTIME_DIRECTORY");
    if (kept == null || !Path.of(kept).equals(file.getParent())) {
      store(Set.of());
    }
  }

  /** Replaces what is there; nobody leaves no file. */
  public void store(Set<NodeId> dead) throws EnvironmentFailure {
    try {
      if (dead.isEmpty()) {
        boolean unused = Files.deleteIfExists(file);
        return;
      }
      StringBuilder text = new StringBuilder(Files.readString(boot).strip());
      dead.forEach(node -> text.append('\n').append(node));
      Path temporary = file.resolveSibling("declared-dead.new");
      Files.writeString(temporary, text);
      Path unused = Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failure) {
      throw new EnvironmentFailure(file + " cannot be written: " + failure, failure);
    }
  }
}
