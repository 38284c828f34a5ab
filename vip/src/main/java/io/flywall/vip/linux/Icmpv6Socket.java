package io.flywall.vip.linux;

import io.flywall.value.EnvironmentFailure;
import io.flywall.vip.wire.Errno;
import io.flywall.vip.wire.Icmpv6Echo;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** The IPv6 twin of {@link IcmpSocket}; the kernel gives it echo replies only. */
public final class Icmpv6Socket implements AutoCloseable {
  private static final int AF_INET6 = 10;
  private static final int IPPROTO_ICMPV6 = 58;
  private static final int ICMPV6_FILTER = 1;
  private static final int FILTER_LENGTH = 32;

  /** struct sockaddr_in6: family, port, flow, sixteen bytes of address, scope. */
  private static final int ADDRESS_LENGTH = 28;

  private static final int IP_AT = 8;
  private static final int SCOPE_AT = 24;
  private static final int BUFFER = 1_500;

  private final Descriptor descriptor;
  private final ByteBuffer out = Descriptor.memory(BUFFER);
  private final ByteBuffer in = Descriptor.memory(BUFFER);
  private final ByteBuffer destination =
      Descriptor.memory(ADDRESS_LENGTH).putShort(0, (short) AF_INET6);
  private final ByteBuffer sender = Descriptor.memory(ADDRESS_LENGTH);
  private final ByteBuffer senderLength = Descriptor.memory(Integer.BYTES);

  private Icmpv6Socket(Descriptor descriptor) {
    this.descriptor = descriptor;
  }

  /** An echo and who sent it. */
  public record Received(InetAddress from, Icmpv6Echo echo) {}

  public static Icmpv6Socket open() throws EnvironmentFailure {
    Descriptor descriptor =
        Descriptor.socket(
            "a raw ICMPv6 socket",
            AF_INET6,
            Descriptor.SOCK_RAW | Descriptor.NON_BLOCKING,
            IPPROTO_ICMPV6);
    int result = LibC.setsockopt(descriptor.number(), IPPROTO_ICMPV6, ICMPV6_FILTER, onlyReplies());
    if (result < 0) {
      descriptor.close();
      throw Descriptor.failure("cannot filter a raw ICMPv6 socket", -result);
    }
    return new Icmpv6Socket(descriptor);
  }

  /** struct icmp6_filter: 256 bits in words of 32, set for the types that are held back. */
  private static ByteBuffer onlyReplies() {
    ByteBuffer filter = Descriptor.memory(FILTER_LENGTH);
    for (int word = 0; word < FILTER_LENGTH / Integer.BYTES; word++) {
      boolean holdsReply = word == Icmpv6Echo.TYPE_REPLY / Integer.SIZE;
      filter.putInt(holdsReply ? ~(1 << Icmpv6Echo.TYPE_REPLY % Integer.SIZE) : ~0);
    }
    return filter.clear();
  }

  /** For a thread that waits for several. */
  Descriptor descriptor() {
    return descriptor;
  }

  public void send(Inet6Address to, Icmpv6Echo echo) throws EnvironmentFailure {
    ByteBuffer message = echo.encode();
    int length = message.remaining();
    out.clear().put(message).clear();
    destination.put(IP_AT, to.getAddress()).putInt(SCOPE_AT, to.getScopeId());
    int result = LibC.sendto(descriptor.number(), out, length, 0, destination);
    if (result < 0) {
      throw Descriptor.failure("cannot send an echo request", -result);
    }
  }

  /** The next echo reply that has arrived, without waiting. */
  public Optional<Received> receive() throws EnvironmentFailure {
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
      Optional<Icmpv6Echo> echo =
          Icmpv6Echo.decode(in.limit(Math.min(length, BUFFER)).order(ByteOrder.BIG_ENDIAN));
      if (echo.isPresent()) {
        return Optional.of(new Received(senderIp(), echo.get()));
      }
    }
  }

  private InetAddress senderIp() {
    byte[] bytes = new byte[16];
    sender.get(IP_AT, bytes);
    try {
      return Inet6Address.getByAddress(null, bytes, -1);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException("sixteen bytes are an address", impossible);
    }
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
