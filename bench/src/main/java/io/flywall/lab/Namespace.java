package io.flywall.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A named network namespace: one machine of the lab as far as networks are concerned. */
public final class Namespace {
  private final String name;

  Namespace(String name) {
    this.name = name;
  }

  /** A new one with its loopback up. */
  static Namespace create(String name) {
    Command.output("ip", "netns", "add", name);
    Namespace namespace = new Namespace(name);
    namespace.ip("link", "set", "lo", "up");
    // A firewall's clients do not forward, and duplicate address detection would hold each new
    // IPv6 address back for a second.
    namespace.write("net/ipv4/ip_forward", "0");
    namespace.write("net/ipv6/conf/all/accept_dad", "0");
    namespace.write("net/ipv6/conf/default/accept_dad", "0");
    namespace.write("net/ipv6/conf/default/accept_ra", "0");
    return namespace;
  }

  public String name() {
    return name;
  }

  /** {@code ip -n NAME words...}, its output. */
  public String ip(String... words) {
    List<String> command = new ArrayList<>(List.of("ip", "-n", name));
    command.addAll(List.of(words));
    return Command.run(command).orFail();
  }

  /** The words that start a program in here. */
  public List<String> inside(List<String> words) {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", name));
    command.addAll(words);
    return List.copyOf(command);
  }

  /** Runs a program in here to its end. */
  public Command run(List<String> words) {
    return Command.run(inside(words));
  }

  /** Sets a sysctl, named by its path below /proc/sys; kernels that lack it have nothing to set. */
  void write(String sysctl, String value) {
    Command.run(
            inside(
                List.of(
                    "sh", "-c", "test ! -e /proc/sys/$0 || echo $1 > /proc/sys/$0", sysctl, value)))
        .orFail();
  }

  boolean exists() {
    return Files.exists(Path.of("/run/netns", name));
  }

  /** Ends every process in it, at once, and deletes it with all its devices. */
  void delete() {
    for (String pid :
        Command.run(List.of("ip", "netns", "pids", name)).output().split("\\s+", -1)) {
      if (pid.matches("\\d+")) {
        ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
      }
    }
    if (exists()) {
      Command.output("ip", "netns", "del", name);
    }
  }
}
