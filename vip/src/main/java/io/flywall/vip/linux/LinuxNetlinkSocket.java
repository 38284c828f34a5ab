package io.flywall.vip.linux;

import io.flywall.value.EnvironmentFailure;
import io.flywall.vip.wire.Errno;
import io.flywall.vip.wire.NetlinkSocket;
import java.nio.ByteBuffer;

/** A netlink socket for requests and their replies (netlink(7)). For one thread at a time. */
public final class LinuxNetlinkSocket implements NetlinkSocket {
  static final int ADDRESS_LENGTH = 12;

  private static final int NETLINK_ROUTE = 0;
  private static final int NETLINK_NETFILTER = 12;
  private static final int SOL_NETLINK = 270;
  private static final int NETLINK_CAP_ACK = 10;
  private static final int NETLINK_EXT_ACK = 11;

  /** The kernel queues its replies during the send: a wait this long means that there is none. */
  private static final int RECEIVE_TIMEOUT_MICROS = 200_000;

  private static final int BUFFER = 32 * 1024;

  private final Descriptor descriptor;
  private final ByteBuffer out;
  private final ByteBuffer in = Descriptor.memory(BUFFER);
  private final ByteBuffer kernel = addressOfGroups(0);
  private final ByteBuffer sender = Descriptor.memory(ADDRESS_LENGTH);
  private final ByteBuffer senderLength = Descriptor.memory(Integer.BYTES);

  private LinuxNetlinkSocket(Descriptor descriptor, int sendBuffer) {
    this.descriptor = descriptor;
    this.out = Descriptor.memory(sendBuffer);
  }

  /** For devices and addresses. */
  public static LinuxNetlinkSocket route() throws EnvironmentFailure {
    return open(NETLINK_ROUTE, BUFFER);
  }

  /** For nftables and connection tracking. */
  public static LinuxNetlinkSocket netfilter() throws EnvironmentFailure {
    return open(NETLINK_NETFILTER, BUFFER);
  }

  /** For transactions, which are one send each. */
  public static LinuxNetlinkSocket netfilter(int sendBuffer) throws EnvironmentFailure {
    return open(NETLINK_NETFILTER, sendBuffer);
  }

  private static LinuxNetlinkSocket open(int protocol, int sendBuffer) throws EnvironmentFailure {
    Descriptor descriptor =
        Descriptor.socket("a netlink socket", Descriptor.AF_NETLINK, Descriptor.SOCK_RAW, protocol);
    try {
      descriptor.bind(addressOfGroups(0));
      ByteBuffer timeout = Descriptor.memory(16).putLong(0, 0).putLong(8, RECEIVE_TIMEOUT_MICROS);
      int result =
          LibC.setsockopt(
              descriptor.number(), Descriptor.SOL_SOCKET, Descriptor.SO_RCVTIMEO, timeout);
      if (result < 0) {
        throw Descriptor.failure("cannot bound the wait for netlink replies", -result);
      }
      if (sendBuffer > BUFFER) {
        // The kernel counts what it queues with its bookkeeping; without the privilege the default
        // of 208 KiB has to do.
        int unusedSize =
            descriptor.option(Descriptor.SOL_SOCKET, Descriptor.SO_SNDBUFFORCE, 4 * sendBuffer);
      }
      // Words instead of bare numbers, and no copy of the request: comforts, so kernels that lack
      // them (before 4.3 and 4.12) are not refused.
      int unusedCap = descriptor.option(SOL_NETLINK, NETLINK_CAP_ACK, 1);
      int unusedExt = descriptor.option(SOL_NETLINK, NETLINK_EXT_ACK, 1);
    } catch (EnvironmentFailure failure) {
      descriptor.close();
      throw failure;
    }
    return new LinuxNetlinkSocket(descriptor, sendBuffer);
  }

  /** The port id that the kernel gave this socket: what it asks for is told to others with it. */
  int port() throws EnvironmentFailure {
    ByteBuffer own = Descriptor.memory(ADDRESS_LENGTH);
    ByteBuffer length = Descriptor.memory(Integer.BYTES).putInt(0, ADDRESS_LENGTH);
    int result = LibC.getsockname(descriptor.number(), own, length);
    if (result < 0) {
      throw Descriptor.failure("cannot read a netlink socket's port", -result);
    }
    return own.getInt(4);
  }

  /** struct sockaddr_nl: family, padding, port id (0: the kernel, or chosen by it), groups. */
  static ByteBuffer addressOfGroups(int groups) {
    return Descriptor.memory(ADDRESS_LENGTH)
        .putShort(0, (short) Descriptor.AF_NETLINK)
        .putInt(8, groups);
  }

  @Override
  public void send(ByteBuffer requests) throws EnvironmentFailure {
    int length = requests.remaining();
    if (length > out.capacity()) {
      throw new EnvironmentFailure("a netlink request of " + length + " bytes is too long");
    }
    out.clear().put(requests).clear();
    int result = LibC.sendto(descriptor.number(), out, length, 0, kernel);
    if (result < 0) {
      throw Descriptor.failure("cannot send to netlink", -result);
    }
  }

  @Override
  public int receive(ByteBuffer into) throws EnvironmentFailure {
    int length =
        LibC.recvfrom(descriptor.number(), in.clear(), Descriptor.MSG_TRUNC, sender, senderLength);
    if (length == -Errno.EAGAIN.number()) {
      throw new EnvironmentFailure("netlink gives no reply");
    }
    if (length < 0) {
      throw Descriptor.failure("cannot receive from netlink", -length);
    }
    // With MSG_TRUNC the length is the datagram's own, even where it did not fit.
    if (length > BUFFER || length > into.clear().remaining()) {
      throw new EnvironmentFailure("a netlink reply of " + length + " bytes does not fit");
    }
    into.put(in.limit(length)).flip();
    return sender.getInt(4);
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
