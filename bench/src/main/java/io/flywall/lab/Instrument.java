package io.flywall.lab;

import io.flywall.lab.prober.ProberMain;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A measuring program in the client's namespace, and the line to it: one answer a command. */
final class Instrument implements AutoCloseable {
  private static final Set<String> PUNCTUAL = Set.of(ProberMain.TICKING, "VM Thread");

  private final Process process;
  private final OutputStream commands;
  private final BufferedReader answers;

  private Instrument(Process process) {
    this.process = process;
    this.commands = process.getOutputStream();
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /** It ends with the lab at the latest. */
  static Instrument start(Lab lab, Class<?> main, List<String> arguments) {
    List<String> words = new ArrayList<>();
    // Before everybody else: an instrument that waits for a processor sees holes.
    words.addAll(List.of("nice", "-n", "-19"));
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // A large young generation: a collection every half minute, of a millisecond.
    words.addAll(
        List.of("-XX:+UseSerialGC", "-Xms192m", "-Xmx384m", "-Xmn128m", "-XX:TieredStopAtLevel=1"));
    words.addAll(List.of("-cp", System.getProperty("java.class.path")));
    words.add(main.getName());
    words.addAll(arguments);
    try {
      Process process =
          new ProcessBuilder(lab.client().inside(words))
              .redirectError(lab.folder().resolve(main.getSimpleName() + ".log").toFile())
              .start();
      Instrument instrument = lab.host(new Instrument(process));
      String unused = instrument.expect("ready");
      hurry(process.pid());
      return instrument;
    } catch (IOException e) {
      throw new LabFailure("cannot start the prober: " + e.getMessage(), e);
    }
  }

  /**
   * Real-time scheduling for the ticking thread, and for the one that stops it for collections and
   * has to get a processor to let it go on. With it for the whole process the compiler would hold
   * up the ticks that it is to serve. Where it is not allowed, the tape shows the holes.
   */
  private static void hurry(long pid) {
    try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
      for (Path thread : threads.toList()) {
        if (PUNCTUAL.contains(Files.readString(thread.resolve("comm")).strip())) {
          Command unused =
              Command.run(List.of("chrt", "-f", "-p", "10", thread.getFileName().toString()));
        }
      }
    } catch (IOException ended) {
      throw new LabFailure("the prober has ended: " + ended.getMessage(), ended);
    }
  }

  void signal(String name) {
    String unused = Command.output("kill", "-" + name, Long.toString(process.pid()));
  }

  /** Its one line. */
  synchronized String ask(String command) {
    try {
      commands.write((command + "\n").getBytes(StandardCharsets.UTF_8));
      commands.flush();
    } catch (IOException e) {
      throw new LabFailure("the prober has ended: " + e.getMessage(), e);
    }
    return expect("");
  }

  private String expect(String start) {
    try {
      String line = answers.readLine();
      if (line == null || !line.startsWith(start) || line.startsWith("failed")) {
        throw new LabFailure("the prober says: " + line);
      }
      return line;
    } catch (IOException e) {
      throw new LabFailure("the prober has ended: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      commands.close();
    } catch (IOException alreadyEnded) {
      // Then it needs no end.
    }
    process.destroyForcibly();
  }
}
