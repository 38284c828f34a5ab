package io.flywall.vip.linux;

import io.flywall.value.BrokenInvariant;
import io.flywall.value.EnvironmentFailure;
import io.flywall.vip.KernelNotice;
import io.flywall.vip.wire.AddressMessage;
import io.flywall.vip.wire.Errno;
import io.flywall.vip.wire.LinkMessage;
import io.flywall.vip.wire.NetlinkMessage;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Hears what the kernel tells about devices and addresses, on a thread of its own, and hands it on.
 *
 * <p>The socket's queue is bounded: when we are too slow, the kernel drops and says ENOBUFS once.
 * That becomes {@link KernelNotice.Overrun}, and the listener looks at everything.
 */
public final class KernelNotices implements AutoCloseable {
  private static final int NETLINK_ROUTE = 0;

  /** RTMGRP_LINK, RTMGRP_IPV4_IFADDR, RTMGRP_IPV6_IFADDR of include/uapi/linux/rtnetlink.h. */
  private static final int GROUPS = 0x1 | 0x10 | 0x100;

  /**
   * A notice of a link takes some 4 KiB of the queue with its bookkeeping: room for some 250, as
   * when a trunk of VLANs goes down at once. The default of 208 KiB holds 50.
   */
  private static final int QUEUE_BYTES = 1024 * 1024;

  private static final int BUFFER = 32 * 1024;
  private static final int FOREVER = -1;

  private final Descriptor socket;
  private final Descriptor stop;
  private final Consumer<KernelNotice> listener;
  private final Thread thread;

  private KernelNotices(Descriptor socket, Descriptor stop, Consumer<KernelNotice> listener) {
    this.socket = socket;
    this.stop = stop;
    this.listener = listener;
    this.thread = new Thread(this::listen, "kernel-notices");
    thread.setDaemon(true);
  }

  /**
   * Begins to listen. When this returns, nothing that happens from now on is missed: observe after
   * it, not before.
   *
   * @param listener called on the listening thread; should only enqueue. What it throws ends the
   *     thread, through its handler for uncaught exceptions
   */
  public static KernelNotices start(Consumer<KernelNotice> listener) throws EnvironmentFailure {
    Descriptor socket =
        Descriptor.socket(
            "a netlink socket for notices",
            Descriptor.AF_NETLINK,
            Descriptor.SOCK_RAW | Descriptor.NON_BLOCKING,
            NETLINK_ROUTE);
    try {
      // FORCE passes net.core.rmem_max and needs CAP_NET_ADMIN; without it take what is allowed.
      if (socket.option(Descriptor.SOL_SOCKET, Descriptor.SO_RCVBUFFORCE, QUEUE_BYTES) < 0) {
        int unused = socket.option(Descriptor.SOL_SOCKET, Descriptor.SO_RCVBUF, QUEUE_BYTES);
      }
      socket.bind(LinuxNetlinkSocket.addressOfGroups(GROUPS));
      KernelNotices notices = new KernelNotices(socket, Descriptor.event(), listener);
      notices.thread.start();
      return notices;
    } catch (EnvironmentFailure failure) {
      socket.close();
      throw failure;
    }
  }

  private void listen() {
    ByteBuffer entries = Descriptor.pollEntries(socket, stop);
    ByteBuffer datagram = Descriptor.memory(BUFFER);
    ByteBuffer sender = Descriptor.memory(LinuxNetlinkSocket.ADDRESS_LENGTH);
    ByteBuffer senderLength = Descriptor.memory(Integer.BYTES);
    while (true) {
      LibC.poll(entries, FOREVER);
      // revents of the second entry; the wish to stop comes before any notice.
      if (entries.getShort(14) != 0) {
        return;
      }
      int length =
          LibC.recvfrom(
              socket.number(), datagram.clear(), Descriptor.MSG_TRUNC, sender, senderLength);
      if (length == -Errno.EAGAIN.number()) {
        continue;
      }
      if (length < 0 || length > BUFFER) {
        // ENOBUFS and ENOMEM are told once each and mean lost notices, as does one that did not
        // fit. The socket itself stays usable.
        listener.accept(new KernelNotice.Overrun());
      } else if (sender.getInt(4) == 0) {
        handOn(datagram.limit(length));
      }
    }
  }

  private void handOn(ByteBuffer datagram) {
    Optional<List<NetlinkMessage>> messages = NetlinkMessage.parse(datagram);
    if (messages.isEmpty()) {
      listener.accept(new KernelNotice.Overrun());
      return;
    }
    for (NetlinkMessage message : messages.get()) {
      noticeIn(message).ifPresent(listener);
    }
  }

  private static Optional<KernelNotice> noticeIn(NetlinkMessage message) {
    return AddressMessage.decode(message)
        .map(KernelNotices::noticeOf)
        .or(
            () ->
                LinkMessage.decode(message)
                    .map(
                        link ->
                            link.gone()
                                ? new KernelNotice.DeviceGone(
                                    link.device().index(), link.device().name())
                                : new KernelNotice.DeviceChanged(link.device())));
  }

  private static KernelNotice noticeOf(AddressMessage address) {
    if (address.gone()) {
      return new KernelNotice.AddressGone(address.assigned());
    }
    return address.refreshed()
        ? new KernelNotice.AddressRefreshed(address.assigned())
        : new KernelNotice.AddressAppeared(address.assigned());
  }

  /**
   * Ends the thread and waits for it; not to be called by the listener. A thread in recv is woken
   * neither by interrupt nor by close, and closing under it would hand the number to a stranger:
   * hence the eventfd.
   */
  @Override
  public synchronized void close() {
    if (thread == Thread.currentThread()) {
      throw new BrokenInvariant("the listener of kernel notices waits for its own end");
    }
    stop.signal();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    socket.close();
    stop.close();
  }
}
