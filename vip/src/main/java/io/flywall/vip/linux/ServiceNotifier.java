package io.flywall.vip.linux;

import io.flywall.value.EnvironmentFailure;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * Tells the service manager how the agent is: sd_notify(3) without its library, a datagram to the
 * socket that {@code NOTIFY_SOCKET} names. The JDK's Unix sockets are streams only.
 */
public final class ServiceNotifier implements AutoCloseable {
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;

  /** sockaddr_un: the family, then at most 108 bytes (unix(7)). */
  private static final int LONGEST_PATH = 108;

  private final Descriptor socket;
  private final ByteBuffer address;

  private ServiceNotifier(Descriptor socket, ByteBuffer address) {
    this.socket = socket;
    this.address = address;
  }

  /**
   * Opens the way to the manager.
   *
   * @param path what {@code NOTIFY_SOCKET} says: a path, or {@code @} and an abstract name; empty
   *     where no manager wants to know
   * @throws EnvironmentFailure when the path can be no socket's
   */
  public static Optional<ServiceNotifier> at(String path) throws EnvironmentFailure {
    if (path.isEmpty()) {
      return Optional.empty();
    }
    byte[] name = path.getBytes(StandardCharsets.UTF_8);
    if (name.length >= LONGEST_PATH || (name[0] != '/' && name[0] != '@')) {
      throw new EnvironmentFailure("NOTIFY_SOCKET is no socket's address: " + path);
    }
    if (name[0] == '@') {
      name[0] = 0;
    }
    ByteBuffer address = Descriptor.memory(Short.BYTES + name.length);
    address.putShort((short) AF_UNIX).put(name).flip();
    Descriptor socket = Descriptor.socket("a Unix socket", AF_UNIX, SOCK_DGRAM, 0);
    return Optional.of(new ServiceNotifier(socket, address));
  }

  /** The agent's loop turns: dependent units may start. */
  public void ready() {
    say("READY=1");
  }

  /** The loop still turns; without this word the manager restarts the agent. */
  public void alive() {
    say("WATCHDOG=1");
  }

  /** Withdraws and ends. */
  public void stopping() {
    say("STOPPING=1");
  }

  /** What goes on now, a start or a stop, takes so much longer than the unit says. */
  public void extend(Duration by) {
    say("EXTEND_TIMEOUT_USEC=" + by.toNanos() / 1000);
  }

  /** A word that does not arrive is missed by nobody but the watchdog, which is its purpose. */
  private void say(String words) {
    byte[] text = words.getBytes(StandardCharsets.UTF_8);
    ByteBuffer message = Descriptor.memory(text.length);
    message.put(text).flip();
    // Nobody waits for a service manager that does not read: the next word comes soon.
    int unused =
        LibC.sendto(socket.number(), message, text.length, Descriptor.MSG_DONTWAIT, address);
  }

  @Override
  public void close() {
    socket.close();
  }
}
