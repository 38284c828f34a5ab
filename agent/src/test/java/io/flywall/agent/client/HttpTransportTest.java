package io.flywall.agent.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.flywall.agent.client.NoAnswer.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpTransportTest {
  @TempDir private Path folder;

  @Test
  void what_may_have_been_done_is_never_sent_again_by_the_library() throws Exception {
    AtomicInteger posts = new AtomicInteger();
    try (ServerSocket server = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      Thread agent = new Thread(() -> hangUpAfterReading(server, posts));
      agent.start();
      NoAnswer lost = ask("http://127.0.0.1:" + server.getLocalPort(), Token.NONE);
      assertEquals(Kind.SILENT, lost.kind());
      server.close();
      agent.join();
    }
    assertEquals(1, posts.get());
  }

  @Test
  void a_handshake_that_breaks_off_may_work_the_next_time_and_what_is_no_tls_never_does()
      throws Exception {
    assertEquals(Kind.UNREACHED, handshakeWith("").kind());
    assertEquals(Kind.HOPELESS, handshakeWith("HTTP/1.1 400 Bad Request\r\n\r\n").kind());
  }

  private static NoAnswer handshakeWith(String said) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      Thread agent = new Thread(() -> answerHello(server, said));
      agent.start();
      NoAnswer broken = ask("https://127.0.0.1:" + server.getLocalPort(), Token.NONE);
      server.close();
      agent.join();
      return broken;
    }
  }

  private static void answerHello(ServerSocket server, String said) {
    try (Socket caller = server.accept()) {
      readAll(caller);
      caller.getOutputStream().write(said.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException closed) {
      // Seen by the client.
    }
  }

  private static void readAll(Socket caller) throws IOException {
    int unused = caller.getInputStream().read();
    while (caller.getInputStream().available() > 0) {
      caller.getInputStream().skipNBytes(1);
    }
  }

  private static void hangUpAfterReading(ServerSocket server, AtomicInteger posts) {
    try {
      while (true) {
        try (Socket caller = server.accept()) {
          int first = caller.getInputStream().read();
          posts.addAndGet(first == 'P' ? 1 : 0);
          while (caller.getInputStream().available() > 0) {
            caller.getInputStream().skipNBytes(1);
          }
        }
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private static NoAnswer ask(String agent, Token token) {
    return assertThrows(
        NoAnswer.class,
        () ->
            HttpTransport.with(token, Trust.usual())
                .exchange(
                    URI.create(agent),
                    Request.write(Write.once("/api/ha/failover", ""), "key-of-a-test")));
  }

  @Test
  void a_file_that_holds_something_else_than_a_token_is_named_and_not_quoted() throws Exception {
    for (String text : List.of("old-secret\nnew-secret\n", "two secrets", "", "secr\u00e9t")) {
      Path file = Files.writeString(folder.resolve("ops.token"), text);
      NoAnswer bad = ask("http://127.0.0.1:1", Token.inFile(file));
      assertEquals(Kind.HOPELESS, bad.kind());
      assertEquals("the token file " + file + " is not one line of a token", bad.getMessage());
    }
    Path binary = Files.write(folder.resolve("ops.token"), new byte[] {(byte) 0xff, 1});
    assertEquals(Kind.HOPELESS, ask("http://127.0.0.1:1", Token.inFile(binary)).kind());
  }

  @Test
  void a_token_that_fits_into_no_header_is_not_quoted_either() {
    NoAnswer bad = ask("http://127.0.0.1:1", () -> "one-secret\r\nX: y");
    assertEquals(Kind.HOPELESS, bad.kind());
    assertFalse(bad.getMessage().contains("secret"), bad.getMessage());
  }

  @Test
  void a_file_of_one_line_is_a_token() throws Exception {
    Path file = Files.writeString(folder.resolve("ops.token"), "fw1-0123456789abcdef\n");
    assertEquals("fw1-0123456789abcdef", Token.inFile(file).read());
  }
}
