package io.flywall.vip.linux;

import io.flywall.value.EnvironmentFailure;
import io.flywall.vip.MacAddress;
import io.flywall.vip.wire.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Collection;

/**
 * Whole Ethernet frames on one device (packet(7)). One thread may send while another receives;
 * close it when both are done.
 */
public final class PacketSocket implements AutoCloseable {
  /** For a socket that only sends: with protocol 0 the kernel delivers nothing to it. */
  public static final int NO_RECEPTION = 0;

  /** ETH_P_ALL: every frame, those that this host sends included. */
  public static final int EVERY_ETHER_TYPE = 0x0003;

  /** Ethernet's largest frame with a jumbo payload: what the largest device here could carry. */
  public static final int LARGEST_FRAME = 9_216;

  private static final int ADDRESS_LENGTH = 20;
  private static final int ETHER_TYPE_AT = 12;
  private static final int ETHERNET_HEADER = 14;
  private static final int ARPHRD_ETHER = 1;
  private static final int PACKET_ADD_MEMBERSHIP = 1;
  private static final int PACKET_IGNORE_OUTGOING = 23;

  private final Descriptor descriptor;
  private final int deviceIndex;
  private final ByteBuffer out = Descriptor.memory(LARGEST_FRAME);
  private final ByteBuffer in = Descriptor.memory(LARGEST_FRAME);
  private final ByteBuffer destination;
  private final ByteBuffer sender = Descriptor.memory(ADDRESS_LENGTH);
  private final ByteBuffer senderLength = Descriptor.memory(Integer.BYTES);
  private final ByteBuffer pollEntry;

  private PacketSocket(Descriptor descriptor, int deviceIndex) {
    this.descriptor = descriptor;
    this.deviceIndex = deviceIndex;
    this.destination = address(deviceIndex, NO_RECEPTION);
    this.pollEntry = Descriptor.pollEntries(descriptor);
  }

  /**
   * Bound to one device and one kind of frame.
   *
   * @param etherType what to receive, {@link #NO_RECEPTION} or {@link #EVERY_ETHER_TYPE}
   */
  public static PacketSocket open(int deviceIndex, int etherType) throws EnvironmentFailure {
    return open(deviceIndex, etherType, descriptor -> {});
  }

  /**
   * Hears whatever passes the filter, before any hook of netfilter can drop it. What this host
   * sends is not heard.
   *
   * @param program for the kernel's socket filter
   * @param groups multicast addresses that the device has to take in for this
   */
  static PacketSocket filtered(int deviceIndex, ByteBuffer program, Collection<MacAddress> groups)
      throws EnvironmentFailure {
    return open(
        deviceIndex,
        EVERY_ETHER_TYPE,
        descriptor -> {
          int result = LibC.attachFilter(descriptor.number(), program);
          if (result < 0) {
            throw Descriptor.failure("cannot filter a packet socket", -result);
          }
          // Linux 4.20 and later: saves a copy of every frame sent. The filter refuses them anyway.
          int unused = descriptor.option(Descriptor.SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
          for (MacAddress group : groups) {
            join(descriptor, deviceIndex, group);
          }
        });
  }

  /** struct packet_mreq: index, type 0 (a multicast address), length, eight bytes of room. */
  private static void join(Descriptor descriptor, int deviceIndex, MacAddress group)
      throws EnvironmentFailure {
    ByteBuffer membership = Descriptor.memory(16).putInt(0, deviceIndex);
    membership.putShort(6, (short) MacAddress.LENGTH).put(8, group.toBytes());
    int result =
        LibC.setsockopt(
            descriptor.number(), Descriptor.SOL_PACKET, PACKET_ADD_MEMBERSHIP, membership);
    if (result < 0) {
      throw Descriptor.failure("cannot hear " + group + " on device " + deviceIndex, -result);
    }
  }

  /** What has to be set before the first frame can come. */
  private interface Preparation {
    void on(Descriptor descriptor) throws EnvironmentFailure;
  }

  private static PacketSocket open(int deviceIndex, int etherType, Preparation preparation)
      throws EnvironmentFailure {
    // Opened with protocol 0 and given its own by bind: otherwise frames of all devices would be
    // queued in between.
    Descriptor descriptor =
        Descriptor.socket("a packet socket", Descriptor.AF_PACKET, Descriptor.SOCK_RAW, 0);
    try {
      preparation.on(descriptor);
      descriptor.bind(address(deviceIndex, etherType));
    } catch (EnvironmentFailure failure) {
      descriptor.close();
      throw failure;
    }
    return new PacketSocket(descriptor, deviceIndex);
  }

  public static PacketSocket open(String deviceName, int etherType) throws EnvironmentFailure {
    int index = indexOf(deviceName);
    if (index == 0) {
      throw new EnvironmentFailure("no device " + deviceName);
    }
    return open(index, etherType);
  }

  /** The device's index now, or 0 when there is none of that name. */
  static int indexOf(String deviceName) {
    return LibC.indexOf(deviceName);
  }

  /**
   * struct sockaddr_ll: family, protocol in network order, index; the rest matters to receivers.
   */
  private static ByteBuffer address(int deviceIndex, int etherType) {
    ByteBuffer address = Descriptor.memory(ADDRESS_LENGTH);
    address.putShort(0, (short) Descriptor.AF_PACKET);
    return putNetworkShort(address, 2, etherType).putInt(4, deviceIndex);
  }

  private static ByteBuffer putNetworkShort(ByteBuffer to, int at, int value) {
    return to.put(at, (byte) (value >>> 8)).put(at + 1, (byte) value);
  }

  /** For a thread that waits for several. */
  Descriptor descriptor() {
    return descriptor;
  }

  public int deviceIndex() {
    return deviceIndex;
  }

  /**
   * The device's address as the kernel has it now: getsockname looks it up anew each time, so a MAC
   * that was changed since is seen. {@link MacAddress#ZERO} where the device is not Ethernet.
   */
  public MacAddress mac() throws EnvironmentFailure {
    ByteBuffer own = Descriptor.memory(ADDRESS_LENGTH);
    ByteBuffer length = Descriptor.memory(Integer.BYTES).putInt(0, ADDRESS_LENGTH);
    int result = LibC.getsockname(descriptor.number(), own, length);
    if (result < 0) {
      throw Descriptor.failure("cannot read the MAC of device " + deviceIndex, -result);
    }
    if (own.getShort(8) != ARPHRD_ETHER || own.get(11) != MacAddress.LENGTH) {
      return MacAddress.ZERO;
    }
    byte[] bytes = new byte[MacAddress.LENGTH];
    own.get(12, bytes);
    return MacAddress.of(bytes);
  }

  public boolean send(byte[] frame) throws EnvironmentFailure {
    return send(ByteBuffer.wrap(frame));
  }

  /**
   * Sends all remaining bytes as one frame, without waiting.
   *
   * @return false when it was dropped on the way out (ENOBUFS): by a filter on the device's egress
   *     hook, which some frames are meant for, or by a full queue
   */
  public boolean send(ByteBuffer frame) throws EnvironmentFailure {
    int length = frame.remaining();
    if (length < ETHERNET_HEADER || length > LARGEST_FRAME) {
      throw new EnvironmentFailure("not an Ethernet frame: " + length + " bytes");
    }
    out.clear().put(frame).clear();
    // Named, although the frame says it as well: filters match what the kernel is told here.
    int etherType = Short.toUnsignedInt(out.order(ByteOrder.BIG_ENDIAN).getShort(ETHER_TYPE_AT));
    putNetworkShort(destination, 2, etherType);
    int result =
        LibC.sendto(descriptor.number(), out, length, Descriptor.MSG_DONTWAIT, destination);
    if (result == -Errno.ENOBUFS.number()) {
      return false;
    }
    if (result < 0) {
      throw Descriptor.failure("cannot send on device " + deviceIndex, -result);
    }
    return true;
  }

  /**
   * Waits for one frame and puts it into {@code into}, ready to be read.
   *
   * @param timeout whole milliseconds count; zero only looks
   * @return the frame's length, or 0 when none came in time
   * @throws EnvironmentFailure when the device is down or gone (told once each time it goes down),
   *     or the frame does not fit
   */
  public int receive(ByteBuffer into, Duration timeout) throws EnvironmentFailure {
    int ready = LibC.poll(pollEntry, Math.toIntExact(timeout.toMillis()));
    if (ready < 0) {
      throw Descriptor.failure("cannot wait for frames", -ready);
    }
    if (ready == 0) {
      return 0;
    }
    int length =
        LibC.recvfrom(
            descriptor.number(),
            in.clear(),
            Descriptor.MSG_DONTWAIT | Descriptor.MSG_TRUNC,
            sender,
            senderLength);
    if (length == -Errno.EAGAIN.number()) {
      return 0;
    }
    if (length < 0) {
      throw Descriptor.failure("cannot receive on device " + deviceIndex, -length);
    }
    if (length > LARGEST_FRAME || length > into.clear().remaining()) {
      throw new EnvironmentFailure("a frame of " + length + " bytes does not fit");
    }
    into.put(in.limit(length)).flip();
    return length;
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
