package io.flywall.agent.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.Main;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole agent, and all that others can see of it. */
@Tag("netns")
class SecretsNetnsTest {
  /** As the configuration of {@link AgentInNamespace} has it. */
  private static final String SECRET = "Zq8vT3mWx1Lr6Ny0Bc5Hd9Kf2Gj7Ps4U";

  private static final String TOKEN = "fw1-Ka4jR7pQe2Tu9Iw6Os3Dg";
  private static final List<String> SHOWN =
      List.of(
          "/api/ha/status",
          "/api/ha/cluster",
          "/api/ha/check",
          "/api/ha/history",
          "/api/replication/status",
          "/api/ha/status/page",
          "/api/audit/heads",
          "/api/config/running",
          "/ready",
          "/metrics",
          "/nowhere");

  @TempDir private Path folder;

  @Test
  void no_secret_leaves_the_agent_and_no_file_of_its_is_for_everybody() throws Exception {
    try (AgentInNamespace agent = new AgentInNamespace(folder)) {
      Files.writeString(
          agent.file(),
          "api.tokens = [ { name = deploy, role = operate, token = \"" + TOKEN + "\" } ]\n",
          StandardOpenOption.APPEND);
      agent.start(Main.class, "agent", "--config", agent.file().toString());
      agent.awaitLog("to=primary");
      List<String> seen = new ArrayList<>();
      for (String path : SHOWN) {
        seen.add(ask("GET", path));
      }
      String order = ask("POST", "/api/ha/failover");
      assertTrue(order.startsWith("HTTP/1.1 409 "), order);
      seen.add(order);
      seen.add(agent.log());
      seen.add(AgentInNamespace.run("ps", "-eo", "args"));
      seen.add(Files.readString(folder.resolve("state/audit.log")));
      List<String> secrets =
          List.of(SECRET, TOKEN, Files.readString(folder.resolve("run/api.token")).strip());
      for (String text : seen) {
        assertTrue(secrets.stream().noneMatch(text::contains), text);
      }
      assertFalse(seen.get(0).isBlank());
      assertModes();
      assertAudited();
      agent.terminate();
      assertEquals(0, agent.exit(), agent.log());
    }
  }

  private void assertModes() throws IOException {
    for (Map.Entry<String, String> file :
        Map.of(
                "run", "rwxr-x---",
                "run/api.sock", "rw-rw----",
                "run/api.token", "rw-r-----",
                "state", "rwx------",
                "state/audit.log", "rw-------")
            .entrySet()) {
      Path path = folder.resolve(file.getKey());
      assertEquals(
          file.getValue(),
          PosixFilePermissions.toString(Files.getPosixFilePermissions(path)),
          file.getKey());
    }
  }

  /** The order that was refused, and by whom it was given. */
  private void assertAudited() throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve("state/audit.log"));
    assertEquals(1, lines.size(), lines.toString());
    assertTrue(
        lines.get(0).contains("\"who\":\"uid:root\",\"from\":\"unix\",\"what\":\"failover\""),
        lines.toString());
  }

  private String ask(String method, String path) throws IOException {
    Path socket = folder.resolve("run/api.sock");
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      String request =
          method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";
      int unused = channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
      return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
