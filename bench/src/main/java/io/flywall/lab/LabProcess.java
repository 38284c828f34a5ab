package io.flywall.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program that runs in a namespace, its output appended to a log file. */
public final class LabProcess implements AutoCloseable {
  private final Process process;
  private final Path log;

  private LabProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** {@code ip netns exec} replaces itself by the program, so our child is the program. */
  static LabProcess start(Namespace in, List<String> words, Path log) {
    return start(in.inside(words), log);
  }

  /** On the machine that the lab is on, for a program that finds its own way into a namespace. */
  static LabProcess start(List<String> words, Path log) {
    try {
      Process process =
          new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      return new LabProcess(process, log);
    } catch (IOException e) {
      throw new LabFailure("cannot start " + words + ": " + e.getMessage(), e);
    }
  }

  public boolean alive() {
    return process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  /** To the program and to what it started. */
  public void signal(String name) {
    List<String> command = new ArrayList<>(List.of("kill", "-" + name));
    Stream.concat(Stream.of(process.toHandle()), process.descendants())
        .forEach(handle -> command.add(Long.toString(handle.pid())));
    // All at one instant; one that has just ended is no failure.
    Command unused = Command.run(command);
  }

  /** To the program alone, as a service manager does it. */
  public void terminate() {
    process.destroy();
  }

  /** The exit status, or nothing when it is still running then. */
  public OptionalInt awaitEnd(Duration longest) {
    try {
      return process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)
          ? OptionalInt.of(process.exitValue())
          : OptionalInt.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabFailure("interrupted while waiting for a process", e);
    }
  }

  public String log() {
    try {
      return Files.readString(log, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "(no log: " + e.getMessage() + ")";
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    OptionalInt unused = awaitEnd(Duration.ofSeconds(2));
  }
}
