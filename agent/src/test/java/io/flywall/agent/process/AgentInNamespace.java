package io.flywall.agent.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * An agent in a process and a network namespace of its own. Its device has the VIP first and the
 * node's own address behind it, as a reboot in the wrong order or a killed life leaves them.
 */
final class AgentInNamespace implements AutoCloseable {
  static final String OWN = "10.98.0.1/24";
  static final String VIP = "10.98.0.100/24";

  /** An element of a set that has time left. */
  private static final Pattern LIVE = Pattern.compile("expires \\d");

  private static final int PATIENCE_SECONDS = 30;

  private final String name = "fw-agent-" + ProcessHandle.current().pid();
  private final Path folder;
  private final Path log;
  private Process process;

  AgentInNamespace(Path folder) throws Exception {
    this.folder = folder;
    this.log = folder.resolve("log");
    run("ip", "netns", "add", name);
    run("ip", "-n", name, "link", "set", "lo", "up");
    run("ip", "-n", name, "link", "add", "d0", "type", "veth", "peer", "d1");
    run("ip", "-n", name, "link", "set", "d0", "up");
    run("ip", "-n", name, "link", "set", "d1", "up");
    for (String device : List.of("all", "d0")) {
      String file = "/proc/sys/net/ipv4/conf/" + device + "/promote_secondaries";
      run("ip", "netns", "exec", name, "sh", "-c", "echo 0 >" + file);
    }
    for (String address : List.of(VIP, OWN)) {
      run("ip", "-n", name, "addr", "add", address, "dev", "d0");
    }
    Path file = folder.resolve("flywall.conf");
    Files.writeString(
        file,
        """
        agent { state_dir = "%s/state", run_dir = "%s/run" }
        replication {
          node_id = firewall-a
          listen_addr = "10.98.0.1:9001"
          peer_addr = "10.98.0.2"
          secret_key = "Zq8vT3mWx1Lr6Ny0Bc5Hd9Kf2Gj7Ps4U"
          ha { virtual_ip { address = "%s", interface = d0 } }
        }
        """
            .formatted(folder, folder, VIP));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  Path file() {
    return folder.resolve("flywall.conf");
  }

  void start(Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", name));
    command.addAll(java(main, arguments));
    process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  static List<String> java(Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return command;
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  String addresses() throws Exception {
    return run("ip", "-n", name, "-4", "addr", "show", "dev", "d0");
  }

  void awaitLog(String part) throws Exception {
    await(log -> log.contains(part), this::log);
  }

  void awaitVip() throws Exception {
    await(shown -> shown.contains(VIP), this::addresses);
  }

  /** Whether the agent's table is in the kernel. */
  boolean gatesStand() throws Exception {
    return run("ip", "netns", "exec", name, "nft", "list", "tables").contains("netdev flywall");
  }

  void awaitLease() throws Exception {
    await(LIVE.asPredicate(), this::gates);
  }

  void awaitNoLease() throws Exception {
    await(LIVE.asPredicate().negate(), this::gates);
  }

  private String gates() throws Exception {
    return run("ip", "netns", "exec", name, "nft", "list", "table", "netdev", "flywall");
  }

  /** SIGKILL. */
  void kill() throws Exception {
    process.destroyForcibly().waitFor();
  }

  private interface Look {
    String now() throws Exception;
  }

  private static void await(Predicate<String> wanted, Look look) throws Exception {
    for (int i = 0; i < PATIENCE_SECONDS * 100; i++) {
      if (wanted.test(look.now())) {
        return;
      }
      LockSupport.parkNanos(10_000_000);
    }
    throw new AssertionError("waited in vain: " + look.now());
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  int exit() throws Exception {
    assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), log());
    return process.exitValue();
  }

  static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), String.join(" ", command) + ": " + output);
    return output;
  }

  @Override
  public void close() throws Exception {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
    run("ip", "netns", "del", name);
  }
}
