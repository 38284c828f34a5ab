package io.flywall.heartbeat.udp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.OperatorError;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UdpPathsTest {

  /** Puts what happens into queues that a test can wait on. */
  private static final class Recorder implements DatagramReceiver {
    final BlockingQueue<byte[]> datagrams = new LinkedBlockingQueue<>();
    final BlockingQueue<PathAddress> refusals = new LinkedBlockingQueue<>();
    final BlockingQueue<String> failures = new LinkedBlockingQueue<>();
    final BlockingQueue<Boolean> changes = new LinkedBlockingQueue<>();

    @Override
    public void received(PathAddress path, byte[] datagram) {
      datagrams.add(datagram);
    }

    @Override
    public void refused(PathAddress path) {
      refusals.add(path);
    }

    @Override
    public void unsent(PathAddress path, String reason) {
      failures.add(reason);
    }

    @Override
    public void pathChanged(PathAddress path, boolean open, String reason) {
      changes.add(open);
    }
  }

  private static InetSocketAddress loopback(int last, int port) throws Exception {
    return new InetSocketAddress(
        InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last}), port);
  }

  private static <T> T soon(BlockingQueue<T> queue) throws InterruptedException {
    T item = queue.poll(10, TimeUnit.SECONDS);
    assertNotNull(item, "nothing came");
    return item;
  }

  private static int freePort() throws Exception {
    try (DatagramSocket socket = new DatagramSocket(null)) {
      socket.bind(loopback(2, 0));
      return socket.getLocalPort();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void datagrams_travel_between_connected_paths(boolean epoll) throws Exception {
    int port = freePort();
    PathAddress there = new PathAddress(0, 0, loopback(2, port), loopback(3, port));
    PathAddress back = new PathAddress(0, 0, loopback(3, port), loopback(2, port));
    Recorder left = new Recorder();
    Recorder right = new Recorder();
    try (UdpPaths a = UdpPaths.open(List.of(there), left, () -> {}, epoll);
        UdpPaths b = UdpPaths.open(List.of(back), right, () -> {}, epoll)) {
      assertTrue(soon(left.changes));
      assertTrue(soon(right.changes));
      a.send(there, new byte[] {1, 2, 3});
      assertArrayEquals(new byte[] {1, 2, 3}, soon(right.datagrams));
      b.send(back, new byte[] {4});
      assertArrayEquals(new byte[] {4}, soon(left.datagrams));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_peer_that_does_not_listen_is_a_hint_and_the_path_stays_open(boolean epoll)
      throws Exception {
    int port = freePort();
    PathAddress path = new PathAddress(0, 0, loopback(2, port), loopback(3, port));
    Recorder recorder = new Recorder();
    try (UdpPaths paths = UdpPaths.open(List.of(path), recorder, () -> {}, epoll)) {
      assertTrue(soon(recorder.changes));
      paths.send(path, new byte[] {1});
      soon(recorder.refusals);
      assertTrue(paths.isOpen(path));
    }
  }

  /** A datagram beyond what IP can carry: the one failure that needs no broken network. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_datagram_that_cannot_leave_is_told_and_the_path_stays_open(boolean epoll)
      throws Exception {
    int port = freePort();
    PathAddress path = new PathAddress(0, 0, loopback(2, port), loopback(3, port));
    Recorder recorder = new Recorder();
    try (UdpPaths paths = UdpPaths.open(List.of(path), recorder, () -> {}, epoll)) {
      assertTrue(soon(recorder.changes));
      paths.send(path, new byte[70_000]);
      assertNotNull(soon(recorder.failures));
      assertTrue(paths.isOpen(path));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_port_in_use_is_the_operators_error(boolean epoll) throws Exception {
    int port = freePort();
    try (DatagramSocket other = new DatagramSocket(null)) {
      other.setReuseAddress(true);
      other.bind(loopback(2, port));
      PathAddress path = new PathAddress(0, 0, loopback(2, port), loopback(3, port));
      OperatorError error =
          assertThrows(
              OperatorError.class,
              () -> UdpPaths.open(List.of(path), new Recorder(), () -> {}, epoll));
      assertTrue(error.getMessage().contains("UDP port " + port + " is in use"));
    }
  }
}
