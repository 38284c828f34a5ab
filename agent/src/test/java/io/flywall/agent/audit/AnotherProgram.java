package io.flywall.agent.audit;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.stream.IntStream;

/**
 * Writes lines to an audit log, as {@code flywall vip} does beside an agent: a process of its own.
 */
final class AnotherProgram {
  private AnotherProgram() {}

  /** The state directory, how many lines, and how long each is. */
  public static void main(String[] arguments) {
    write(Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
  }

  static void write(Path state, int lines, int letters) {
    try (AuditLog log = AuditLog.in(state, InstantSource.system(), head -> {})) {
      IntStream.range(0, lines)
          .forEach(
              line ->
                  log.write(new AuditEvent("uid:0", "local", "vip-hold", "x".repeat(letters), "")));
    }
  }
}
