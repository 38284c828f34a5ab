package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.flywall.value.MonotonicInstant;
import io.flywall.vip.linux.BootClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.OptionalInt;

/** The agent as an operator has it: installed by the package, run by systemd. */
final class PackagedAgent implements HaDaemon {
  static final String CONFIGURATION = "/etc/flywall/flywall.conf";

  private static final String UNIT = "flywall.service";
  private static final String CLEANED = "no VIP and no gate of ours is left";
  private static final String PACKAGE = "/root/flywall.deb";

  private final LabNode node;
  private final FlywallConfig config;
  private final BootedSystem system;
  private final BootClock clock = new BootClock();

  PackagedAgent(LabNode node, FlywallConfig config, BootedSystem system) {
    this.node = node;
    this.config = config;
    this.system = system;
  }

  BootedSystem system() {
    return system;
  }

  /** As on a new machine, up to the point where the operator would start it. */
  void install(Path deb) {
    bring(deb);
    String unused = system.run("apt-get", "install", "-y", PACKAGE).orFail();
    write(CONFIGURATION, config.packagedText(node));
    unused = cli("config", "check", "--on-this-host").orFail();
  }

  /**
   * With other lines for {@code replication.ha}; checked while the agent runs, and started anew.
   */
  void reconfigure(String... lines) {
    write(CONFIGURATION, config.withHa(lines).packagedText(node));
    String unused = cli("config", "check", "--on-this-host").orFail();
    unused = system.run("systemctl", "restart", UNIT).orFail();
  }

  /** The same, while the agent goes on. */
  void reload(String... lines) {
    write(CONFIGURATION, config.withHa(lines).packagedText(node));
    String unused = system.run("systemctl", "reload", UNIT).orFail();
  }

  /** A file of its system; one that is there keeps its owner and mode. */
  void write(String absolute, String text) {
    try {
      Files.writeString(system.file(absolute), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Over the one that is there, which runs. */
  Command upgrade(Path deb) {
    bring(deb);
    return system.run("dpkg", "-i", PACKAGE);
  }

  private void bring(Path deb) {
    try {
      Path unused = Files.copy(deb, system.file(PACKAGE), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String version() {
    return system.run("dpkg-query", "-W", "-f", "${Version}", "flywall").orFail();
  }

  /** {@code flywall words...} as root, to its end. */
  Command cli(String... words) {
    String[] command = new String[words.length + 1];
    command[0] = "flywall";
    System.arraycopy(words, 0, command, 1, words.length);
    return system.run(command);
  }

  /** What systemd says of the unit. */
  String property(String name) {
    return system.run("systemctl", "show", "--property", name, "--value", UNIT).orFail().strip();
  }

  /** How often its unit has cleaned up behind it. */
  long cleanings() {
    return log().lines().filter(line -> line.endsWith(CLEANED)).count();
  }

  /** In that system's own count. */
  long pid() {
    return Long.parseLong(property("MainPID"));
  }

  /** That nothing is left by which its node could answer for a VIP. */
  void assertWithdrawn() {
    String addresses = node.namespace().ip("-o", "addr", "show", "dev", LabNetwork.LAN.device());
    for (String vip : config.vips()) {
      assertFalse(addresses.contains(" " + vip), addresses);
    }
    assertFalse(new Gates(node).stand(), "the table of " + node.id() + " stands");
  }

  @Override
  public LabNode node() {
    return node;
  }

  @Override
  public void start() {
    String unused = system.run("systemctl", "enable", "--now", "--quiet", UNIT).orFail();
  }

  @Override
  public boolean running() {
    return system.running() && property("ActiveState").equals("active");
  }

  @Override
  public MonotonicInstant stop() {
    MonotonicInstant at = clock.now();
    String unused = system.run("systemctl", "stop", UNIT).orFail();
    return at;
  }

  /** Waited for by {@link #stop} already. */
  @Override
  public OptionalInt awaitEnd(Duration longest) {
    return running()
        ? OptionalInt.empty()
        : OptionalInt.of(Integer.parseInt(property("ExecMainStatus")));
  }

  /** What happens then is systemd's to do. */
  @Override
  public MonotonicInstant kill() {
    return signal("KILL");
  }

  @Override
  public MonotonicInstant freeze() {
    return signal("STOP");
  }

  @Override
  public MonotonicInstant thaw() {
    return signal("CONT");
  }

  private MonotonicInstant signal(String name) {
    long pid = pid();
    MonotonicInstant at = clock.now();
    // bash has its own; the program is in a package that not every system has.
    String unused = system.run("bash", "-c", "kill -$0 $1", name, Long.toString(pid)).orFail();
    return at;
  }

  @Override
  public MonotonicInstant handOver() {
    MonotonicInstant at = clock.now();
    String unused = cli("ha", "failover").orFail();
    return at;
  }

  @Override
  public boolean endsWithHandOver() {
    return false;
  }

  @Override
  public String log() {
    return system.running()
        ? system.run("journalctl", "--no-pager", "-o", "short-precise", "-u", UNIT).output()
        : "(its system is down)";
  }

  @Override
  public void close() {
    system.close();
  }
}
