package io.flywall.agent.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.flywall.agent.audit.AuditEvent;
import io.flywall.agent.view.HandOverDesk.Outcome;
import io.flywall.agent.view.Views;
import io.flywall.value.Network;
import io.flywall.value.OperatorError;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The door for those who are on this host: the kernel says who they are. */
class ApiSocketTest {
  @TempDir private Path run;

  private Path socket() {
    return run.resolve("api.sock");
  }

  private RawHttp.Answer ask(String method, String path, String... headers) throws IOException {
    String request =
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n"
            + String.join("", headers)
            + "\r\n";
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
      ByteBuffer left = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
      while (left.hasRemaining()) {
        int unused = channel.write(left);
      }
      byte[] all = Channels.newInputStream(channel).readAllBytes();
      return RawHttp.parse(new String(all, StandardCharsets.UTF_8));
    }
  }

  @Test
  void who_may_connect_may_operate_and_is_known_by_his_user() throws Exception {
    try (RunningApi api = RunningApi.startWithSocket(run)) {
      api.shows(Views.primary());
      api.answers(new Outcome.Done("firewall-b", 9, Optional.empty()));
      assertEquals(200, ask("GET", "/api/ha/status").status());
      assertEquals(200, ask("POST", "/api/ha/failover").status());
      String me = Files.getOwner(run).getName();
      assertEquals(
          List.of(new AuditEvent("uid:" + me, "unix", "failover", "", "done")), api.audited());
      assertEquals(403, ask("GET", "/api/ha/status", "Origin: null\r\n").status());
    }
    assertFalse(Files.exists(socket()), "an agent that ends takes it away");
  }

  @Test
  void a_list_of_networks_and_a_token_to_read_are_for_tcp() throws Exception {
    try (RunningApi api =
        RunningApi.start(
            run,
            plan ->
                new ApiPlan(
                    Optional.empty(),
                    ApiSocket.in(run),
                    Optional.empty(),
                    List.of(new Network(plan.listen().orElseThrow().getAddress(), 32)),
                    true,
                    List.of()))) {
      api.shows(Views.primary());
      assertEquals(200, ask("GET", "/api/ha/status").status());
      assertThrows(
          IOException.class,
          () -> RawHttp.send(api.address(), "GET", "/api/ha/status", ""),
          "listen = none");
    }
  }

  @Test
  void root_and_the_group_can_connect_and_nobody_else() throws Exception {
    try (RunningApi api = RunningApi.startWithSocket(run)) {
      assertEquals(
          "rw-rw----",
          PosixFilePermissions.toString(
              Files.getPosixFilePermissions(socket(), LinkOption.NOFOLLOW_LINKS)));
      assertEquals(List.of(), api.asked());
    }
  }

  /** With the folder wide open, so that it is the files themselves that keep him out. */
  @Test
  void another_user_of_this_host_reaches_neither_socket_nor_token_nor_state() throws Exception {
    assumeTrue(
        Files.getOwner(run).getName().equals("root")
            && Files.isExecutable(Path.of("/usr/bin/setpriv")),
        "needs root and setpriv");
    try (RunningApi api = RunningApi.startWithSocket(run)) {
      Path state = Files.createDirectory(run.resolve("state"));
      Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwx------"));
      Path audit = Files.writeString(run.resolve("audit.log"), "x");
      Files.setPosixFilePermissions(audit, PosixFilePermissions.fromString("rw-------"));
      Path open = Files.writeString(run.resolve("open"), "x");
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
      assertEquals(
          "api.sock\napi.token\nstate\naudit.log\nopen open\n",
          asNobody(socket(), api.tokenFile(), state, audit, open));
    }
  }

  private String asNobody(Path... files) throws IOException, InterruptedException {
    Path classes = Files.createDirectories(run.resolve("classes/io/flywall/agent/api"));
    try (var program = StrangeUser.class.getResourceAsStream("StrangeUser.class")) {
      Files.copy(program, classes.resolve("StrangeUser.class"));
    }
    for (Path up = classes; up.startsWith(run); up = up.getParent()) {
      Files.setPosixFilePermissions(up, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Files.setPosixFilePermissions(
        classes.resolve("StrangeUser.class"), PosixFilePermissions.fromString("rw-r--r--"));
    List<String> command =
        new ArrayList<>(
            List.of(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                run.resolve("classes").toString(),
                StrangeUser.class.getName()));
    List.of(files).forEach(file -> command.add(file.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said;
  }

  @Test
  void what_an_earlier_life_left_is_no_obstacle() throws Exception {
    try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      killed.bind(UnixDomainSocketAddress.of(socket()));
    }
    assertTrue(Files.exists(socket()));
    try (RunningApi api = RunningApi.startWithSocket(run)) {
      api.shows(Views.primary());
      assertEquals(200, ask("GET", "/api/ha/status").status());
    }
  }

  @Test
  void the_socket_of_an_agent_that_lives_is_left_to_it() throws Exception {
    try (ServerSocketChannel living = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      living.bind(UnixDomainSocketAddress.of(socket()));
      OperatorError error =
          assertThrows(OperatorError.class, () -> RunningApi.startWithSocket(run).close());
      assertEquals(socket().toString(), error.where());
      assertEquals("belongs to an agent that runs", error.what());
    }
  }

  @Test
  void a_file_that_is_no_socket_is_nobodys_to_remove() throws Exception {
    Files.writeString(socket(), "of somebody");
    OperatorError error =
        assertThrows(OperatorError.class, () -> RunningApi.startWithSocket(run).close());
    assertEquals("is no socket", error.what());
    assertEquals("of somebody", Files.readString(socket()));
  }

  @Test
  void a_folder_whose_name_is_too_long_has_none() {
    assertEquals(Optional.empty(), ApiSocket.in(Path.of("/" + "x".repeat(99))));
    assertEquals(
        Optional.of(Path.of("/run/flywall/api.sock")), ApiSocket.in(Path.of("/run/flywall")));
  }
}
