package io.flywall.agent.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.flywall.agent.view.HandOverDesk.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With limits of a test's own: none of them waits for the real ones. */
@Timeout(60)
class SlowCallersTest {
  private static final ApiLimits TIGHT =
      new ApiLimits(Duration.ofMillis(300), Duration.ofSeconds(30), 64, 3);

  /** Longer than a request may take, in the pieces that a slow caller sends. */
  private static final int PIECES = 2000;

  @TempDir private Path run;
  private RunningApi api;

  @BeforeEach
  void start() throws Exception {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    api = RunningApi.start(run, loopback, plan -> plan, TIGHT);
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private Socket connect() throws IOException {
    return new Socket(api.address().getAddress(), api.address().getPort());
  }

  /** Byte after byte, each as soon as the one before is on its way, with a pause in between. */
  private static void dribble(Socket socket, byte piece) throws IOException {
    for (int i = 0; i < PIECES; i++) {
      socket.getOutputStream().write(piece);
      socket.getOutputStream().flush();
      pause(socket);
    }
  }

  /** Ten milliseconds, or less when the other end has something to say. */
  private static void pause(Socket socket) throws IOException {
    socket.setSoTimeout(10);
    try {
      if (socket.getInputStream().read() < 0) {
        throw new SocketException("closed by the server");
      }
    } catch (SocketTimeoutException quiet) {
      return;
    }
  }

  @Test
  void a_head_that_comes_byte_by_byte_is_not_waited_for() throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write("GET / HTTP/1.1\r\nX: ".getBytes(StandardCharsets.US_ASCII));
      assertThrows(IOException.class, () -> dribble(socket, (byte) 'x'));
    }
  }

  @Test
  void nobody_connects_and_says_nothing() throws IOException {
    try (Socket socket = connect()) {
      assertEquals(-1, socket.getInputStream().read());
    }
  }

  @Test
  void a_body_that_comes_byte_by_byte_is_not_waited_for_and_orders_nothing() throws IOException {
    try (Socket socket = connect()) {
      String head =
          "POST /api/ha/failover HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
              + api.bearer()
              + "\r\nContent-Length: 10000\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      assertThrows(IOException.class, () -> dribble(socket, (byte) ' '));
    }
    assertEquals(List.of(), api.asked());
  }

  /** What takes time after that is ours to answer for, and nobody is cut off. */
  @Test
  void an_order_may_take_longer_than_it_takes_to_give_it() throws Exception {
    CompletableFuture<RawHttp.Answer> answer = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                String token = "Authorization: " + api.bearer();
                answer.complete(RawHttp.send(api.address(), "POST", "/api/ha/failover", "", token));
              } catch (IOException cutOff) {
                answer.completeExceptionally(cutOff);
              }
            });
    caller.start();
    while (api.asked().isEmpty()) {
      Thread.onSpinWait();
    }
    LockSupport.parkNanos(TIGHT.patience().multipliedBy(2).toNanos());
    api.says(new Outcome.Done("firewall-b", 9, Optional.empty()));
    assertEquals(200, answer.get().status());
    caller.join();
  }

  @Test
  void a_connection_carries_one_request() throws IOException {
    try (Socket socket = connect()) {
      String twice = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(2);
      socket.getOutputStream().write(twice.getBytes(StandardCharsets.US_ASCII));
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(2, all.split("HTTP/1.1 200", -1).length, all);
    }
  }

  @Test
  void who_opens_too_many_leaves_room_for_others() throws Exception {
    api.close();
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    ApiLimits three = new ApiLimits(Duration.ofMinutes(1), Duration.ofMinutes(1), 64, 3);
    api = RunningApi.start(run, loopback, plan -> plan, three);
    List<Socket> many = new ArrayList<>();
    try {
      for (int i = 0; i < 8; i++) {
        many.add(connect());
      }
      InetAddress other = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
      assertEquals(200, RawHttp.send(other, api.address(), "GET", "/healthz", "").status());
      long answered = many.stream().filter(SlowCallersTest::isAnswered).count();
      assertEquals(3, answered);
    } finally {
      for (Socket socket : many) {
        socket.close();
      }
    }
  }

  private static boolean isAnswered(Socket socket) {
    try {
      String request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return socket.getInputStream().read() == 'H';
    } catch (IOException closed) {
      return false;
    }
  }
}
