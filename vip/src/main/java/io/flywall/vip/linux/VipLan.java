package io.flywall.vip.linux;

import io.flywall.value.EnvironmentFailure;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.VirtualAddress;
import io.flywall.vip.MacAddress;
import io.flywall.vip.WireListener;
import io.flywall.vip.wire.ArpFrame;
import io.flywall.vip.wire.NeighborSolicitation;
import io.flywall.vip.wire.VipFilter;
import io.flywall.vip.wire.VipSightings;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * One device with VIPs: the loop thread asks on it, the listening thread opens, hears and closes.
 * Closing a packet socket waits for all processors (synchronize_net), tens of milliseconds at
 * times, so the loop thread never does it.
 */
final class VipLan {
  /**
   * An advertisement within this time of a question is an answer to it: they come within
   * milliseconds, from a host that gasps within some more. Long rather than short: an answer that
   * is taken for an announcement could be overlooked, one the other way round cannot.
   */
  private static final Duration ANSWERS_TAKE = Duration.ofSeconds(1);

  /** Then others have their turn; poll tells of the rest at once. */
  private static final int FRAMES_A_TURN = 64;

  /**
   * VIPs of a device and a family that are listened for. A peer's word for any of them says that it
   * lives or claims, for it announces all; and every frame of the LAN passes a filter whose length
   * grows with them: 1,700 of the kernel's 4,096 instructions for so many of both families. All of
   * a thousand were rejected, and so was a filter that lets every ARP frame pass: a flood of them
   * would be this process's.
   */
  static final int WATCHED = 128;

  private final String device;
  private final VirtualAddress asked;
  private final ByteBuffer filter;
  private final List<MacAddress> groups;
  private final VipSightings sightings;
  private final ByteBuffer frame = ByteBuffer.allocate(PacketSocket.LARGEST_FRAME);

  /** Guarded by this: null while there is no such device. */
  private PacketSocket socket;

  /** Guarded by this. */
  private MonotonicInstant askedAt = MonotonicInstant.DISTANT_PAST;

  /**
   * @param vips all on this device, at least one
   */
  VipLan(String device, Collection<VirtualAddress> vips) {
    // In their own order and not that of the configuration: nodes whose lists are ordered
    // differently
    // ask and watch the same ones.
    List<VirtualAddress> watched =
        Stream.of(true, false)
            .flatMap(
                ipv4 -> vips.stream().filter(vip -> vip.isIpv4() == ipv4).sorted().limit(WATCHED))
            .toList();
    this.device = device;
    this.asked = watched.get(0);
    this.filter = VipFilter.program(watched);
    this.groups =
        watched.stream()
            .filter(vip -> !vip.isIpv4())
            .map(vip -> NeighborSolicitation.probe(MacAddress.ZERO, (Inet6Address) vip.address()))
            .map(NeighborSolicitation::to)
            .distinct()
            .toList();
    this.sightings = new VipSightings(watched);
  }

  /** What became of a question. */
  enum Asked {
    SENT,
    /** Loopback and tunnels have no neighbours. */
    NOBODY_THERE,
    NOT_SENT
  }

  synchronized Asked ask(MonotonicInstant now) {
    if (socket == null) {
      return Asked.NOT_SENT;
    }
    askedAt = now;
    try {
      MacAddress own = socket.mac();
      if (own.equals(MacAddress.ZERO)) {
        return Asked.NOBODY_THERE;
      }
      return socket.send(question(own)) ? Asked.SENT : Asked.NOT_SENT;
    } catch (EnvironmentFailure downOrGone) {
      return Asked.NOT_SENT;
    }
  }

  private ByteBuffer question(MacAddress own) {
    return asked.address() instanceof Inet4Address ipv4
        ? ArpFrame.probe(own, ipv4).encode()
        : NeighborSolicitation.probe(own, (Inet6Address) asked.address()).encode();
  }

  /**
   * Listens on the device that has the name now: one that was made again has another index.
   *
   * @return whether the socket is another one than before
   * @throws EnvironmentFailure when there is a device that cannot be listened on
   */
  boolean refresh() throws EnvironmentFailure {
    int index = PacketSocket.indexOf(device);
    PacketSocket before = current();
    if (before == null ? index == 0 : before.deviceIndex() == index) {
      return false;
    }
    replace(null);
    if (index != 0) {
      replace(PacketSocket.filtered(index, filter, groups));
    }
    return true;
  }

  /** Null while there is no such device; for the listening thread. */
  synchronized PacketSocket current() {
    return socket;
  }

  private void replace(PacketSocket opened) {
    PacketSocket before;
    synchronized (this) {
      before = socket;
      socket = opened;
    }
    if (before != null) {
      before.close();
    }
  }

  /**
   * Hands on what has arrived from others.
   *
   * @param ours a switch that floods can bring our own frames back, and another device of ours in
   *     the same LAN answers like anybody
   * @throws EnvironmentFailure when the device went down or away
   */
  void hear(WireListener listener, OwnDevices ours, MonotonicInstant now)
      throws EnvironmentFailure {
    PacketSocket ear = current();
    for (int i = 0; i < FRAMES_A_TURN && ear.receive(frame, Duration.ZERO) > 0; i++) {
      MacAddress here = ear.mac();
      sightings
          .in(frame, wasAsked(now))
          .filter(sighting -> !sighting.by().equals(here) && !ours.have(sighting.by()))
          .ifPresent(listener::heard);
    }
  }

  private synchronized boolean wasAsked(MonotonicInstant now) {
    return now.since(askedAt).compareTo(ANSWERS_TAKE) < 0;
  }

  void close() {
    replace(null);
  }
}
