package io.flywall.vip.wire;

import io.flywall.vip.Device;
import io.flywall.vip.MacAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * RTM_NEWLINK and RTM_DELLINK (rtnetlink(7); struct ifinfomsg of include/uapi/linux/rtnetlink.h).
 *
 * @param gone an RTM_DELLINK
 * @param bridgePort a port of a bridge: what comes in there goes to the bridge, also when it is for
 *     this host
 */
public record LinkMessage(boolean gone, Device device, boolean bridgePort) {
  public static final int NEW = 16;
  public static final int DELETE = 17;
  public static final int GET = 18;

  /** IFNAMSIZ is 16 with its final zero. */
  public static final int LONGEST_NAME = 15;

  private static final int FIXED_LENGTH = 16;
  private static final int IFLA_ADDRESS = 1;
  private static final int IFLA_IFNAME = 3;
  private static final int IFLA_MTU = 4;
  private static final int IFLA_LINKINFO = 18;
  private static final int IFLA_INFO_SLAVE_KIND = 4;
  private static final int IFLA_EXT_MASK = 29;

  /** RTEXT_FILTER_SKIP_STATS: counters are most of the reply, and reading them is its main cost. */
  private static final int SKIP_STATISTICS = 1 << 3;

  private static final int IFF_UP = 0x1;
  private static final int IFF_RUNNING = 0x40;
  private static final int IFF_LOWER_UP = 0x10000;
  private static final int CARRIER = IFF_RUNNING | IFF_LOWER_UP;

  /** Asks for all devices. */
  public static void writeDump(NetlinkWriter to, int sequence) {
    fixedPart(to.begin(GET, NetlinkMessage.FLAG_REQUEST | NetlinkMessage.FLAG_DUMP, sequence))
        .attribute(IFLA_EXT_MASK, SKIP_STATISTICS)
        .end();
  }

  /** Asks for one device: the answer is one link message, or ENODEV. */
  public static void writeQuery(NetlinkWriter to, int sequence, String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    fixedPart(to.begin(GET, NetlinkMessage.FLAG_REQUEST, sequence))
        .attribute(IFLA_IFNAME, Arrays.copyOf(text, text.length + 1))
        .attribute(IFLA_EXT_MASK, SKIP_STATISTICS)
        .end();
  }

  /** Family, type, index, flags, change: all "any". */
  private static NetlinkWriter fixedPart(NetlinkWriter to) {
    return to.putInt(0).putInt(0).putInt(0).putInt(0);
  }

  /** Empty when it is no link message, speaks for another family, or is not well formed. */
  public static Optional<LinkMessage> decode(NetlinkMessage message) {
    ByteBuffer body = message.body();
    if ((message.type() != NEW && message.type() != DELETE) || body.remaining() < FIXED_LENGTH) {
      return Optional.empty();
    }
    int family = Byte.toUnsignedInt(body.get());
    body.get(); // padding
    body.getShort(); // device type
    int index = body.getInt();
    int flags = body.getInt();
    body.getInt(); // change mask
    // A bridge tells of its ports with family AF_BRIDGE: RTM_DELLINK then means "left the bridge",
    // and the device is still there.
    if (family != 0) {
      return Optional.empty();
    }
    return Attributes.parse(body)
        .flatMap(
            attributes ->
                attributes
                    .text(IFLA_IFNAME)
                    .map(
                        name ->
                            new LinkMessage(
                                message.type() == DELETE,
                                new Device(
                                    index,
                                    name,
                                    (flags & IFF_UP) != 0,
                                    (flags & CARRIER) == CARRIER,
                                    attributes
                                        .bytes(IFLA_ADDRESS)
                                        .filter(bytes -> bytes.length == MacAddress.LENGTH)
                                        .map(MacAddress::of)
                                        .orElse(MacAddress.ZERO),
                                    attributes.number(IFLA_MTU).orElse(0)),
                                attributes
                                    .nested(IFLA_LINKINFO)
                                    .flatMap(info -> info.text(IFLA_INFO_SLAVE_KIND))
                                    .filter("bridge"::equals)
                                    .isPresent())));
  }
}
