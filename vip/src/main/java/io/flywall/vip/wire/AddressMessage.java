package io.flywall.vip.wire;

import io.flywall.vip.AssignedAddress;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * RTM_NEWADDR and RTM_DELADDR (rtnetlink(7); struct ifaddrmsg of include/uapi/linux/if_addr.h).
 *
 * @param gone an RTM_DELADDR
 * @param flags IFA_F_ bits, all 32 of them
 * @param refreshed its lifetime was set again after it had been added
 */
public record AddressMessage(
    boolean gone, AssignedAddress assigned, int flags, Lifetime lifetime, boolean refreshed) {
  public static final int NEW = 20;
  public static final int DELETE = 21;
  public static final int GET = 22;

  /** Answers at once: IPv6 without duplicate address detection, which takes a second or more. */
  public static final int FLAG_NODAD = 0x02;

  /** IFA_F_TENTATIVE: not usable yet. */
  public static final int FLAG_TENTATIVE = 0x40;

  private static final int FAMILY_IPV4 = 2;
  private static final int FAMILY_IPV6 = 10;
  private static final int FIXED_LENGTH = 8;

  private static final int IFA_ADDRESS = 1;
  private static final int IFA_LOCAL = 2;
  private static final int IFA_CACHEINFO = 6;
  private static final int IFA_FLAGS = 8;

  /**
   * Adds, and fails with EEXIST where the address is there already.
   *
   * <p>NLM_F_EXCL and not NLM_F_REPLACE: with the latter the kernel says "done" in both cases, so
   * "already there" could not be told from "added just now", and it overwrites lifetimes and flags
   * of an address that someone else may have set.
   */
  public static void writeAdd(
      NetlinkWriter to, int sequence, AssignedAddress address, Lifetime lifetime) {
    write(
        to.begin(
            NEW, request() | NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_EXCLUSIVE, sequence),
        address,
        lifetime);
  }

  /** Adds, or sets the lifetime of the address that is there. */
  public static void writeRefresh(
      NetlinkWriter to, int sequence, AssignedAddress address, Lifetime lifetime) {
    write(
        to.begin(
            NEW, request() | NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_REPLACE, sequence),
        address,
        lifetime);
  }

  /** Removes; fails with EADDRNOTAVAIL where there is none. */
  public static void writeRemove(NetlinkWriter to, int sequence, AssignedAddress address) {
    writeIdentity(to.begin(DELETE, request(), sequence), address).end();
  }

  /** Asks for all addresses of both families. */
  public static void writeDump(NetlinkWriter to, int sequence) {
    to.begin(GET, NetlinkMessage.FLAG_REQUEST | NetlinkMessage.FLAG_DUMP, sequence)
        .putInt(0)
        .putInt(0)
        .end();
  }

  private static int request() {
    return NetlinkMessage.FLAG_REQUEST | NetlinkMessage.FLAG_ACK;
  }

  private static void write(NetlinkWriter to, AssignedAddress address, Lifetime lifetime) {
    writeIdentity(to, address);
    if (address.address() instanceof Inet6Address) {
      // Duplicate detection would ask the link, get an answer from a late owner, and disable the
      // VIP. Who may claim is decided by the election, not by the link.
      to.attribute(IFA_FLAGS, FLAG_NODAD);
    }
    if (!lifetime.equals(Lifetime.FOREVER)) {
      to.attribute(
          IFA_CACHEINFO,
          ByteBuffer.allocate(Lifetime.ENCODED_LENGTH)
              .order(ByteOrder.nativeOrder())
              .putInt(lifetime.preferredSeconds())
              .putInt(lifetime.validSeconds())
              .array());
    }
    to.end();
  }

  /** IFA_BROADCAST is left out, as ip(8) does by default: Linux derives what it needs. */
  private static NetlinkWriter writeIdentity(NetlinkWriter to, AssignedAddress address) {
    byte[] bytes = address.address().getAddress();
    to.putByte(bytes.length == 4 ? FAMILY_IPV4 : FAMILY_IPV6)
        .putByte(address.prefixLength())
        .putByte(0) // flags: eight bits only; IFA_FLAGS carries them all
        .putByte(0) // scope: universe
        .putInt(address.interfaceIndex());
    return to.attribute(IFA_LOCAL, bytes).attribute(IFA_ADDRESS, bytes);
  }

  /** Empty when it is no address message, of another family, or not well formed. */
  public static Optional<AddressMessage> decode(NetlinkMessage message) {
    ByteBuffer body = message.body();
    if ((message.type() != NEW && message.type() != DELETE) || body.remaining() < FIXED_LENGTH) {
      return Optional.empty();
    }
    int family = Byte.toUnsignedInt(body.get());
    int prefix = Byte.toUnsignedInt(body.get());
    int shortFlags = Byte.toUnsignedInt(body.get());
    body.get(); // scope
    int index = body.getInt();
    if (family != FAMILY_IPV4 && family != FAMILY_IPV6) {
      return Optional.empty();
    }
    int addressLength = family == FAMILY_IPV4 ? 4 : 16;
    if (prefix > 8 * addressLength) {
      return Optional.empty();
    }
    return Attributes.parse(body)
        .flatMap(
            attributes ->
                // On a point-to-point link IFA_ADDRESS is the far end, IFA_LOCAL ours.
                attributes
                    .bytes(IFA_LOCAL)
                    .or(() -> attributes.bytes(IFA_ADDRESS))
                    .filter(bytes -> bytes.length == addressLength)
                    .map(
                        bytes ->
                            new AddressMessage(
                                message.type() == DELETE,
                                new AssignedAddress(index, addressOf(bytes), prefix),
                                attributes.number(IFA_FLAGS).orElse(shortFlags),
                                lifetimeIn(attributes),
                                isRefreshed(attributes))));
  }

  /** struct ifa_cacheinfo ends with the stamps of creation and of the last update. */
  private static boolean isRefreshed(Attributes attributes) {
    return attributes
        .bytes(IFA_CACHEINFO)
        .filter(bytes -> bytes.length >= Lifetime.ENCODED_LENGTH)
        .map(bytes -> ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()))
        .filter(info -> info.getInt(8) != info.getInt(12))
        .isPresent();
  }

  private static Lifetime lifetimeIn(Attributes attributes) {
    return attributes
        .bytes(IFA_CACHEINFO)
        .filter(bytes -> bytes.length >= Lifetime.ENCODED_LENGTH)
        .map(bytes -> ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()))
        .map(info -> new Lifetime(info.getInt(0), info.getInt(4)))
        .orElse(Lifetime.FOREVER);
  }

  /** Four or sixteen bytes. */
  static InetAddress addressOf(byte[] bytes) {
    try {
      return bytes.length == 4
          ? (Inet4Address) InetAddress.getByAddress(bytes)
          // InetAddress.getByAddress would turn ::ffff:a.b.c.d into an IPv4 address.
          : Inet6Address.getByAddress(null, bytes, -1);
    } catch (UnknownHostException wrongLength) {
      throw new IllegalArgumentException(
          "not an address of " + bytes.length + " bytes", wrongLength);
    }
  }
}
