package io.flywall.agent.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.api.RunningApi;
import io.flywall.agent.process.LoadedFiles;
import io.flywall.agent.view.AgentView;
import io.flywall.agent.view.ReplicationView;
import io.flywall.agent.view.Views;
import io.flywall.config.ConfigurationFile;
import io.flywall.config.Host;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short way and the usual one, side by side. */
class QuickStatusTest {
  @TempDir private Path run;
  private RunningApi api;
  private Path file;

  @BeforeEach
  void start() throws Exception {
    api = RunningApi.startWithSocket(run);
    api.prints(StatusCommand::page);
    api.shows(Views.primary());
    file = ConfigurationText.write(run, api.address());
    keep();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private void keep() throws Exception {
    LoadedFiles.keep(ConfigurationFile.load(file, Host.here()), run);
  }

  private record Seen(OptionalInt exit, String out) {}

  private static Seen quick(String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream both = new PrintStream(out, true, UTF_8);
    OptionalInt exit = QuickStatus.tried(words, both, both);
    return new Seen(exit, out.toString(UTF_8));
  }

  private String[] words(String... more) {
    List<String> words = new ArrayList<>(List.of("ha", "status", "--config", file.toString()));
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  private void assertSame(String... more) {
    Terminal usual = Terminal.type(words(more));
    assertEquals(
        new Seen(OptionalInt.of(usual.exit()), usual.out()), quick(words(more)), usual.err());
    assertEquals("", usual.err());
  }

  private void assertUsual(String... words) {
    assertEquals(new Seen(OptionalInt.empty(), ""), quick(words), String.join(" ", words));
  }

  @Test
  void prints_what_the_usual_way_prints_and_ends_as_it_does() {
    for (AgentView view :
        List.of(Views.primary(), Views.backup(), Views.degraded(), Views.fault(), Views.paused())) {
      api.shows(view);
      assertSame();
      assertSame("-o", "text");
      assertSame("-o", "json");
      assertSame("--output", "json");
    }
  }

  @Test
  void with_what_is_replicated_too() {
    api.replicates(
        new ReplicationView(
            "firewall-a",
            true,
            7,
            Optional.of("firewall-a"),
            true,
            "",
            0,
            List.of(),
            List.of(),
            Map.of()));
    assertSame();
    assertSame("-o", "json");
  }

  @Test
  void a_file_that_was_changed_since_the_agent_has_judged_it_is_judged_anew() throws Exception {
    Files.writeString(file, Files.readString(file) + "\nreplication.max_leg = 2s\n");
    assertUsual(words());
    Files.writeString(file, Files.readString(file).replace("max_leg", "max_lag"));
    assertUsual(words());
    keep();
    assertSame();
  }

  @Test
  void a_file_that_others_may_read_now_is_judged_anew() throws Exception {
    Path unused = Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertUsual(words());
  }

  @Test
  void a_secret_of_its_own_file_is_looked_at_too() throws Exception {
    Path secret = run.resolve("secret");
    Path unused = Files.writeString(secret, "Zq8vT3mWx1Lr6Ny0Bc5Hd9Kf2Gj7Ps4U\n");
    unused = Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r-----"));
    String text = Files.readString(file);
    unused =
        Files.writeString(file, text.replace("Zq8vT3mWx1Lr6Ny0Bc5Hd9Kf2Gj7Ps4U", "file:" + secret));
    keep();
    assertSame();
    unused = Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
    assertUsual(words());
  }

  @Test
  void what_more_than_files_decides_is_judged_each_time() throws Exception {
    String text = Files.readString(file);
    for (String more : List.of("include \"more.conf\"\n", "replication.max_lag = ${?LAG}\n")) {
      Path unused = Files.writeString(run.resolve("more.conf"), "");
      unused = Files.writeString(file, text + more);
      keep();
      assertUsual(words());
    }
  }

  @Test
  void another_file_than_the_agents_is_judged_by_the_usual_way() throws Exception {
    Path other = Files.copy(file, run.resolve("other.conf"));
    assertUsual("ha", "status", "--config", other.toString());
    assertUsual("ha", "status", "--config", run.resolve("none").toString());
  }

  @Test
  void an_agent_that_is_gone_or_starts_is_told_of_by_the_usual_way() throws Exception {
    api.close();
    assertUsual(words());
    assertEquals(ExitStatus.NOT_REACHABLE, Terminal.type(words()).exit());
    api = RunningApi.startWithSocket(run);
    assertUsual(words());
  }

  @Test
  void an_agent_that_takes_the_question_and_hangs_is_told_of_at_once() throws Exception {
    api.close();
    Path socket = run.resolve("api.sock");
    boolean unused = Files.deleteIfExists(socket);
    try (ServerSocketChannel hung = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      hung.bind(UnixDomainSocketAddress.of(socket));
      assertEquals(
          new Seen(
              OptionalInt.of(ExitStatus.NOT_REACHABLE),
              "flywall: no agent answers at "
                  + socket
                  + " (no answer within 2 s); is it running? systemctl status flywall\n"),
          quick(words()));
    }
  }

  @Test
  void what_others_could_have_put_there_is_not_believed() throws Exception {
    for (Path path : List.of(run, run.resolve("api.config"))) {
      Set<PosixFilePermission> before = Files.getPosixFilePermissions(path);
      Path unused =
          Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
      assertUsual(words());
      unused = Files.setPosixFilePermissions(path, before);
      assertTrue(quick(words()).exit().isPresent());
    }
  }

  @Test
  void a_directory_that_is_named_in_a_comment_or_twice_is_for_the_parser() throws Exception {
    String text = Files.readString(file);
    String inComment =
        text.replace(", run_dir = \"" + run + "\" }", " }\n# run_dir = \"" + run + "\"");
    for (String doubt : List.of(text + "# run_dir\n", inComment)) {
      assertNotEquals(text, doubt);
      Path unused = Files.writeString(file, doubt);
      keep();
      assertUsual(words());
    }
    Path unused = Files.writeString(file, text + "# another comment\n");
    keep();
    assertSame();
  }

  @Test
  void whatever_is_typed_otherwise_is_for_the_parser() {
    assertUsual();
    assertUsual("ha");
    assertUsual("ha", "cluster", "--config", file.toString());
    assertUsual("ha", "status", "--help");
    assertUsual("ha", "status", "--config");
    assertUsual("ha", "status", "--config", "-o");
    assertUsual(words("-o", "yaml"));
    assertUsual(words("-o"));
    assertUsual(words("-o", "json", "-o", "text"));
    assertUsual(words("--config", file.toString()));
    assertUsual(words("more"));
    assertTrue(quick(words()).exit().isPresent());
  }
}
