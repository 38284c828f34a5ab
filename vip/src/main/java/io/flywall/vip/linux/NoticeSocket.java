package io.flywall.vip.linux;

import io.flywall.value.EnvironmentFailure;
import io.flywall.vip.wire.Errno;
import io.flywall.vip.wire.NetlinkMessage;
import java.nio.ByteBuffer;
import java.util.function.Predicate;

/** A netlink socket that only hears; it says that something was told, not what. */
final class NoticeSocket implements AutoCloseable {
  private static final int NETLINK_ROUTE = 0;
  private static final int NETLINK_NETFILTER = 12;

  /** RTMGRP_LINK. */
  private static final int LINKS = 0x1;

  /** NFNLGRP_NFTABLES is group 7. */
  private static final int NFTABLES = 1 << 6;

  /** A device has some 4 KiB; a foreign load of rules overruns any queue, and that is told. */
  private static final int QUEUE_BYTES = 1024 * 1024;

  private static final int BUFFER = 32 * 1024;

  private final Descriptor descriptor;
  private final ByteBuffer datagram = Descriptor.memory(BUFFER);
  private final ByteBuffer sender = Descriptor.memory(LinuxNetlinkSocket.ADDRESS_LENGTH);
  private final ByteBuffer senderLength = Descriptor.memory(Integer.BYTES);

  private NoticeSocket(Descriptor descriptor) {
    this.descriptor = descriptor;
  }

  static NoticeSocket ofDevices() throws EnvironmentFailure {
    return open(NETLINK_ROUTE, LINKS);
  }

  static NoticeSocket ofNftables() throws EnvironmentFailure {
    return open(NETLINK_NETFILTER, NFTABLES);
  }

  private static NoticeSocket open(int protocol, int groups) throws EnvironmentFailure {
    Descriptor descriptor =
        Descriptor.socket(
            "a netlink socket for notices",
            Descriptor.AF_NETLINK,
            Descriptor.SOCK_RAW | Descriptor.NON_BLOCKING,
            protocol);
    try {
      if (descriptor.option(Descriptor.SOL_SOCKET, Descriptor.SO_RCVBUFFORCE, QUEUE_BYTES) < 0) {
        int unused = descriptor.option(Descriptor.SOL_SOCKET, Descriptor.SO_RCVBUF, QUEUE_BYTES);
      }
      descriptor.bind(LinuxNetlinkSocket.addressOfGroups(groups));
    } catch (EnvironmentFailure failure) {
      descriptor.close();
      throw failure;
    }
    return new NoticeSocket(descriptor);
  }

  Descriptor descriptor() {
    return descriptor;
  }

  /** Takes all that was told; true when any of it matters, or when something was lost. */
  boolean drain(Predicate<NetlinkMessage> matters) {
    boolean any = false;
    while (true) {
      int length =
          LibC.recvfrom(
              descriptor.number(), datagram.clear(), Descriptor.MSG_TRUNC, sender, senderLength);
      if (length == -Errno.EAGAIN.number() || length == -Errno.EBADF.number()) {
        return any;
      }
      if (length < 0 || length > BUFFER) {
        any = true;
      } else if (sender.getInt(4) == 0 && !any) {
        any =
            NetlinkMessage.parse(datagram.limit(length))
                .map(messages -> messages.stream().anyMatch(matters))
                .orElse(true);
      }
    }
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
