package io.flywall.agent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.api.SecurePair;
import io.flywall.agent.api.TestCertificate;
import io.flywall.agent.house.Checkout;
import io.flywall.agent.house.ClientExample;
import io.flywall.agent.view.HandOverDesk.Outcome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/clients.md does what it says. */
class ClientsPageTest {
  @TempDir private Path folder;
  private SecurePair pair;

  @BeforeEach
  void start() throws Exception {
    pair = SecurePair.start(folder, TestCertificate.make(folder, "fw", "ip:127.0.0.1"));
    pair.primary.answers(new Outcome.Done("firewall-a", 9, Optional.empty()));
  }

  @AfterEach
  void stop() {
    pair.close();
  }

  private static String page() throws IOException {
    return Files.readString(Checkout.root().resolve("docs/clients.md"));
  }

  private static String block(String language) throws IOException {
    return Pattern.compile("(?s)```" + language + "\\n(.*?)```")
        .matcher(page())
        .results()
        .findFirst()
        .orElseThrow()
        .group(1);
  }

  @Test
  void its_commands_work() throws Exception {
    List<String> commands =
        block("sh")
            .replace("\\\n", "")
            .replace("https://fw1.example.net:8443", SecurePair.url(pair.backup))
            .replace("https://fw2.example.net:8443", SecurePair.url(pair.primary))
            .replace("/etc/flywall/ops.token", pair.tokenFile().toString())
            .replace("/etc/flywall/ca.crt", pair.authority.toString())
            .lines()
            .toList();
    assertTrue(commands.size() >= 4, commands.toString());
    for (String command : commands) {
      assertTrue(command.startsWith("flywall "), command);
      Terminal seen = Terminal.type(command.substring("flywall ".length()).split(" +"));
      assertEquals("", seen.err(), command);
      assertEquals(ExitStatus.OK, seen.exit(), command);
    }
  }

  @Test
  void its_java_is_compiled_and_works() throws Exception {
    String source =
        Files.readString(
            Checkout.root()
                .resolve("agent/src/test/java/io/flywall/agent/house/ClientExample.java"));
    assertTrue(source.contains(block("java")), "the page shows other lines than are compiled");
    assertTrue(
        ClientExample.moveVips(
                URI.create(SecurePair.url(pair.backup)),
                URI.create(SecurePair.url(pair.primary)),
                pair.tokenFile(),
                pair.authority)
            .ok());
    assertEquals(List.of(Optional.empty()), pair.primary.asked());
  }
}
