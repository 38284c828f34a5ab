package io.flywall.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flywall.value.MonotonicInstant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The agent under test, started as the package starts it: one program, one configuration file. */
public final class FlywallAgent extends HaProcess {
  /** The program; {@code flywall.bin} names another one. */
  static Path program() {
    return Path.of(System.getProperty("flywall.bin", "packaging/target/flywall/bin/flywall"))
        .toAbsolutePath();
  }

  private static final String GET_STATUS =
      "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /api/ha/status HTTP/1.1\\r\\n"
          + "Host: 127.0.0.1:8080\\r\\nConnection: close\\r\\n\\r\\n' >&3 && cat <&3";

  private static final ObjectMapper JSON = new ObjectMapper();

  private FlywallConfig config;
  private List<String> wrapping = List.of();
  private String permissions = "rw-r-----";

  public FlywallAgent(LabNode node, FlywallConfig config) {
    super(node);
    this.config = config;
  }

  public Path configFile() {
    return node().folder().resolve("flywall.conf");
  }

  public FlywallConfig config() {
    return config;
  }

  /** What it reads at its next start. */
  public void configure(FlywallConfig other) {
    this.config = other;
  }

  /** Changes the file as an operator does, in an editor, whether the agent runs or not. */
  public void edit(String from, String to) {
    try {
      String text = Files.readString(configFile());
      if (!text.contains(from)) {
        throw new LabFailure("no " + from + " in " + text);
      }
      Files.writeString(configFile(), text.replace(from, to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code flywall config reload} on the node, which has to take over everything. */
  public String reload() {
    return cli("config", "reload").orFail();
  }

  /** Of the configuration file, as ls shows them without the first letter. */
  public void permissions(String text) {
    this.permissions = text;
  }

  /** Words that start the program instead of us, followed by its own. */
  public void wrap(List<String> words) {
    this.wrapping = List.copyOf(words);
  }

  @Override
  void prepare() {
    try {
      Files.writeString(configFile(), config.text(node()));
      Files.setPosixFilePermissions(configFile(), PosixFilePermissions.fromString(permissions));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  List<String> commandLine() {
    List<String> words = new ArrayList<>(wrapping);
    words.addAll(List.of(program().toString(), "agent", "--config", configFile().toString()));
    return List.copyOf(words);
  }

  /** {@code flywall words... --config FILE} on the node, to its end. */
  public Command cli(String... words) {
    List<String> command = new ArrayList<>(List.of(program().toString()));
    command.addAll(List.of(words));
    command.addAll(List.of("--config", configFile().toString()));
    return node().namespace().run(command);
  }

  /** What {@code flywall ha status -o json} shows, whatever its exit status. */
  public JsonNode status() {
    return json(node(), cli("ha", "status", "-o", "json").output());
  }

  /**
   * The same by the API, or nothing while no agent answers there: for those who ask again and
   * again, each time without the start of a JVM.
   */
  public Optional<JsonNode> glance() {
    return glance(node());
  }

  /** Whatever agent runs on the node, and whoever started it. */
  static Optional<JsonNode> glance(LabNode node) {
    Command asked = node.namespace().run(List.of("bash", "-c", GET_STATUS));
    String reply = asked.output();
    return asked.status() == 0 && reply.startsWith("HTTP/1.1 200 ")
        ? Optional.of(json(node, reply.substring(reply.indexOf("\r\n\r\n")).strip()))
        : Optional.empty();
  }

  private static JsonNode json(LabNode node, String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new LabFailure("no status of " + node.id() + ": " + text.strip(), e);
    }
  }

  /** Runs the agent where it is expected to end by itself. */
  public Command runToEnd() {
    prepare();
    return node().namespace().run(commandLine());
  }

  @Override
  public MonotonicInstant handOver() {
    MonotonicInstant at = now();
    String unused = cli("ha", "failover").orFail();
    return at;
  }

  @Override
  public boolean endsWithHandOver() {
    return false;
  }
}
