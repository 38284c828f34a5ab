package io.flywall.replication.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A way to a node that can be cut at any byte, and mended. */
final class Cable implements AutoCloseable {
  private final InetSocketAddress to;
  private final long rate;
  private final ServerSocket entrance;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicLong carried = new AtomicLong();

  Cable(InetSocketAddress to) throws IOException {
    this(to, Long.MAX_VALUE);
  }

  /**
   * @param rate bytes a second in each direction, about
   */
  Cable(InetSocketAddress to, long rate) throws IOException {
    this.to = to;
    this.rate = rate;
    this.entrance = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    begin(this::accept);
  }

  InetSocketAddress entrance() {
    return (InetSocketAddress) entrance.getLocalSocketAddress();
  }

  /** Bytes in both directions. */
  long carried() {
    return carried.get();
  }

  private static void begin(Runnable work) {
    Thread thread = new Thread(work, "cable");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket near = entrance.accept();
        sockets.add(near);
        begin(() -> lead(near));
      }
    } catch (IOException closed) {
      // The end of the test.
    }
  }

  private void lead(Socket near) {
    Socket far = new Socket();
    sockets.add(far);
    try {
      far.connect(to);
      begin(() -> carry(far, near));
      carry(near, far);
    } catch (IOException cut) {
      quietly(near);
    }
  }

  private void carry(Socket from, Socket into) {
    byte[] bytes = new byte[4 * 1024];
    try (from;
        into) {
      InputStream in = from.getInputStream();
      OutputStream out = into.getOutputStream();
      for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
        out.write(bytes, 0, count);
        carried.addAndGet(count);
        LockSupport.parkNanos(1_000_000_000L * count / rate);
      }
    } catch (IOException cut) {
      // What a cable does.
    } finally {
      sockets.remove(from);
      sockets.remove(into);
    }
  }

  /** All connections end at once, wherever they are. */
  void cut() {
    for (Socket socket : sockets) {
      quietly(socket);
    }
  }

  private static void quietly(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException gone) {
      // It has ended by itself.
    }
  }

  @Override
  public void close() throws IOException {
    entrance.close();
    cut();
  }
}
