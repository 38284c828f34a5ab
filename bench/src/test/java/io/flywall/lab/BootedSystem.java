package io.flywall.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * A Debian that is booted with systemd on a node of the lab: its own processes, files, users and
 * services, and the node's network. What it writes lies in a layer above the shared base and stays
 * over a reboot.
 *
 * <p>All mounts are in a mount namespace of its own, so that none is left however it ends.
 */
final class BootedSystem implements AutoCloseable {
  private static final Duration BOOT = Duration.ofSeconds(90);
  private static final Duration COMMAND = Duration.ofMinutes(2);
  private static final Duration LET_GO = Duration.ofSeconds(10);

  /** The first process of a PID namespace below the lab's. */
  private static final Pattern LEADER = Pattern.compile("(?m)^NSpid:\\s.*\\d\\s+1$");

  private static final Pattern IS_UP = Pattern.compile("running|degraded");

  /**
   * {@code $0} the base, {@code $1} our folder, {@code $2} our name, {@code $3} the network's,
   * {@code $4} the host name. systemd wants the second version of control groups, a group of its
   * own, and nspawn to be in it; whoever waits stays outside, to remove it in the end.
   * CAP_SYS_RESOURCE: a unit gets the limits that it asks for, as on a machine.
   */
  private static final String SCRIPT =
      """
      set -eu
      mkdir -p "$1/upper" "$1/work" "$1/root" /run/systemd/nspawn
      mount -t overlay -o "lowerdir=$0,upperdir=$1/upper,workdir=$1/work" overlay "$1/root"
      mount -t tmpfs tmpfs /run/systemd/nspawn
      if [ "$(stat -f -c %T /sys/fs/cgroup)" != cgroup2fs ]; then
        umount -R /sys/fs/cgroup
        mount -t cgroup2 cgroup2 /sys/fs/cgroup
      fi
      group=/sys/fs/cgroup/$2
      mkdir -p "$group"
      status=0
      sh -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$group" systemd-nspawn --quiet --boot \\
        --directory="$1/root" --register=no --keep-unit --machine="$2" --hostname="$4" \\
        --network-namespace-path="/run/netns/$3" \\
        --capability=CAP_NET_ADMIN,CAP_SYS_RESOURCE \\
        --resolv-conf=off --timezone=off --link-journal=no --console=read-only || status=$?
      find "$group" -depth -type d -exec rmdir {} + || true
      exit "$status"
      """;

  private final LabNode node;
  private final Path base;
  private final Path folder;
  private LabProcess process;
  private long leader;

  BootedSystem(LabNode node, Path base) {
    this.node = node;
    this.base = base;
    this.folder = LabFolder.create(node.folder().resolve("system"));
  }

  /** Begins to. */
  void boot() {
    leader = 0;
    process =
        LabProcess.start(
            List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                SCRIPT,
                base.toString(),
                folder.toString(),
                node.namespace().name(),
                node.namespace().name(),
                node.id()),
            node.folder().resolve("console"));
  }

  /** All services that belong to the boot have started, or have failed to. */
  void awaitUp() {
    long end = System.nanoTime() + BOOT.toNanos();
    while (!isUp()) {
      if (System.nanoTime() > end || !process.alive()) {
        throw new LabFailure(node.id() + " does not boot:\n" + process.log());
      }
      Scene.pause(Duration.ofMillis(50));
    }
  }

  private boolean isUp() {
    OptionalLong first = findLeader();
    if (first.isEmpty()) {
      return false;
    }
    leader = first.getAsLong();
    // It does not listen from the first moment on.
    return IS_UP.matcher(run("systemctl", "is-system-running").output().strip()).matches();
  }

  private OptionalLong findLeader() {
    String pids = Command.run(List.of("ip", "netns", "pids", node.namespace().name())).output();
    return pids.lines().filter(BootedSystem::leads).mapToLong(Long::parseLong).findFirst();
  }

  private static boolean leads(String pid) {
    try {
      return LEADER.matcher(Files.readString(Path.of("/proc", pid, "status"))).find();
    } catch (IOException ended) {
      return false;
    }
  }

  boolean running() {
    return process != null && process.alive() && leader != 0;
  }

  /** A command in there, as root of that system, to its end. */
  Command run(String... words) {
    List<String> command =
        new ArrayList<>(
            List.of("nsenter", "-t", Long.toString(leader), "-m", "-u", "-i", "-n", "-p", "-r"));
    command.addAll(
        List.of(
            "-w",
            "env",
            "-i",
            "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
            "LANG=C.UTF-8",
            "DEBIAN_FRONTEND=noninteractive"));
    command.addAll(List.of(words));
    return Command.run(command, "", COMMAND);
  }

  /** One of its files, as seen from outside. */
  Path file(String absolute) {
    return Path.of("/proc", Long.toString(leader), "root" + absolute);
  }

  /** The exit status of whoever booted it, once it is down: 133 when it asked for a reboot. */
  OptionalInt awaitDown(Duration longest) {
    return process.awaitEnd(longest);
  }

  @Override
  public void close() {
    if (process == null) {
      return;
    }
    // With the first process all others go, and the rest is for the script to remove.
    findLeader().ifPresent(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    OptionalInt unused = process.awaitEnd(LET_GO);
    process.close();
  }
}
