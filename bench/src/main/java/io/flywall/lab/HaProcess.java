package io.flywall.lab;

import io.flywall.value.MonotonicInstant;
import io.flywall.vip.linux.BootClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/** What both daemons have in common: a program with a log, and signals to it. */
abstract class HaProcess implements HaDaemon {
  private final LabNode node;
  private final BootClock clock = new BootClock();
  private LabProcess process;

  HaProcess(LabNode node) {
    this.node = node;
  }

  /** Program and arguments. */
  abstract List<String> commandLine();

  /** Before each start. */
  abstract void prepare();

  @Override
  public final LabNode node() {
    return node;
  }

  final Path logFile() {
    return node.folder().resolve("log");
  }

  @Override
  public void start() {
    prepare();
    process = LabProcess.start(node.namespace(), commandLine(), logFile());
  }

  @Override
  public final boolean running() {
    return process != null && process.alive();
  }

  public final long pid() {
    return started().pid();
  }

  private LabProcess started() {
    if (process == null) {
      throw new LabFailure("nothing was started on " + node.id());
    }
    return process;
  }

  @Override
  public MonotonicInstant stop() {
    MonotonicInstant at = clock.now();
    started().terminate();
    return at;
  }

  @Override
  public final OptionalInt awaitEnd(Duration longest) {
    return started().awaitEnd(longest);
  }

  /** Any other, by its name without SIG. */
  final MonotonicInstant signal(String name) {
    MonotonicInstant at = clock.now();
    started().signal(name);
    return at;
  }

  @Override
  public final MonotonicInstant kill() {
    return signal("KILL");
  }

  @Override
  public final MonotonicInstant freeze() {
    return signal("STOP");
  }

  @Override
  public final MonotonicInstant thaw() {
    return signal("CONT");
  }

  @Override
  public final String log() {
    return process == null ? "(never started)" : process.log();
  }

  final MonotonicInstant now() {
    return clock.now();
  }

  @Override
  public final void close() {
    if (process != null) {
      process.close();
    }
  }
}
