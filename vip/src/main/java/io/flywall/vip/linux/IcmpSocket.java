package io.flywall.vip.linux;

import io.flywall.value.EnvironmentFailure;
import io.flywall.vip.wire.Errno;
import io.flywall.vip.wire.IcmpEcho;
import io.flywall.vip.wire.IpEcho;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Echo requests through the host's own routes and ARP cache, as any client's packets go (raw(7)).
 * It sees every echo reply of its namespace: tell them apart by their identifier.
 */
public final class IcmpSocket implements AutoCloseable {
  private static final int IPPROTO_ICMP = 1;
  private static final int SOL_RAW = 255;
  private static final int ICMP_FILTER = 1;

  /** A bit for each type, set for those that are held back (include/uapi/linux/icmp.h). */
  private static final int ONLY_REPLIES = ~1;

  private static final int ADDRESS_LENGTH = 16;

  /** An Ethernet frame's payload: echoes here are small, others are not ours. */
  private static final int BUFFER = 1_500;

  private final Descriptor descriptor;
  private final ByteBuffer out = Descriptor.memory(BUFFER);
  private final ByteBuffer in = Descriptor.memory(BUFFER);
  private final ByteBuffer destination =
      Descriptor.memory(ADDRESS_LENGTH).putShort(0, (short) Descriptor.AF_INET);
  private final ByteBuffer sender = Descriptor.memory(ADDRESS_LENGTH);
  private final ByteBuffer senderLength = Descriptor.memory(Integer.BYTES);

  private IcmpSocket(Descriptor descriptor) {
    this.descriptor = descriptor;
  }

  public static IcmpSocket open() throws EnvironmentFailure {
    Descriptor descriptor =
        Descriptor.socket(
            "a raw ICMP socket",
            Descriptor.AF_INET,
            Descriptor.SOCK_RAW | Descriptor.NON_BLOCKING,
            IPPROTO_ICMP);
    // The kernel holds back the other types; where it does not, receive() passes over them.
    int unused = descriptor.option(SOL_RAW, ICMP_FILTER, ONLY_REPLIES);
    return new IcmpSocket(descriptor);
  }

  /** For a thread that waits for several. */
  Descriptor descriptor() {
    return descriptor;
  }

  /** Whether it got out; false when the route, the neighbour or the queue does not allow it now. */
  public boolean send(Inet4Address to, IcmpEcho echo) throws EnvironmentFailure {
    ByteBuffer message = echo.encode();
    if (message.remaining() > BUFFER) {
      throw new EnvironmentFailure("an echo of " + message.remaining() + " bytes is too long");
    }
    int length = message.remaining();
    out.clear().put(message).clear();
    byte[] address = to.getAddress();
    destination.put(4, address);
    int result = LibC.sendto(descriptor.number(), out, length, 0, destination);
    if (result >= 0) {
      return true;
    }
    if (isForNow(-result)) {
      return false;
    }
    throw Descriptor.failure("cannot send an echo request", -result);
  }

  private static boolean isForNow(int errno) {
    return errno == Errno.EAGAIN.number()
        || errno == Errno.ENOBUFS.number()
        || errno == Errno.ENETUNREACH.number()
        || errno == Errno.EHOSTUNREACH.number()
        || errno == Errno.ENETDOWN.number();
  }

  /** The next echo reply that has arrived, without waiting; other ICMP messages are passed over. */
  public Optional<IpEcho> receive() throws EnvironmentFailure {
    while (true) {
      int length =
          LibC.recvfrom(
              descriptor.number(), in.clear(), Descriptor.MSG_TRUNC, sender, senderLength);
      if (length == -Errno.EAGAIN.number()) {
        return Optional.empty();
      }
      if (length < 0) {
        throw Descriptor.failure("cannot receive echo replies", -length);
      }
      if (length <= BUFFER) {
        Optional<IpEcho> reply = IpEcho.decode(in.limit(length)).filter(e -> e.echo().isReply());
        if (reply.isPresent()) {
          return reply;
        }
      }
    }
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
