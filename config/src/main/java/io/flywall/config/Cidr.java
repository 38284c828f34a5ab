package io.flywall.config;

import com.typesafe.config.ConfigValue;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.net.util.SubnetUtils;

/** An address and a prefix length; without a length it is one host. */
record Cidr(InetAddress address, int prefixLength) {
  private static final Pattern SHAPE = Pattern.compile("([^/]*)(?:/([0-9]{1,3}))?");

  /** From here on a subnet has no network and broadcast address of its own (RFC 3021). */
  private static final int FIRST_WITHOUT_BROADCAST = 31;

  /** Class E and the limited broadcast address: no host may own them. */
  private static final int FIRST_RESERVED_OCTET = 240;

  private static final String VIP_EXAMPLE =
      "an IPv4 or IPv6 unicast address with prefix length, like 10.0.0.100/24 or fd00::100/64";

  /** Any network, for lists of who may connect. */
  static Cidr readNetwork(ConfigValue value) throws Misfit {
    return parse(Scalars.text(value).orElse(""))
        .orElseThrow(
            () ->
                new Misfit(
                    "an address with prefix length, like 10.0.0.0/8", "write IP or IP/LENGTH"));
  }

  /** An address that clients can use. */
  static Cidr readVirtualAddress(ConfigValue value) throws Misfit {
    Cidr cidr =
        parse(Scalars.text(value).orElse(""))
            .filter(c -> c.prefixLength > 0)
            .filter(Cidr::isHostAddress)
            .orElseThrow(
                () ->
                    new Misfit(
                        VIP_EXAMPLE,
                        "write IP/LENGTH; no multicast, loopback or IPv4-mapped address"));
    if (cidr.isNetworkOrBroadcast()) {
      throw new Misfit(
          "a host address of " + cidr.subnet().getNetworkAddress() + "/" + cidr.prefixLength,
          "choose an address from "
              + cidr.subnet().getLowAddress()
              + " to "
              + cidr.subnet().getHighAddress());
    }
    return cidr;
  }

  private static Optional<Cidr> parse(String text) {
    Matcher matcher = SHAPE.matcher(text.trim());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String length = matcher.group(2);
    return IpLiteral.parse(matcher.group(1))
        .map(
            address -> {
              int bits = address.getAddress().length * Byte.SIZE;
              return new Cidr(address, length == null ? bits : Integer.parseInt(length));
            })
        .filter(cidr -> cidr.prefixLength <= cidr.address.getAddress().length * Byte.SIZE);
  }

  private boolean isHostAddress() {
    boolean reserved =
        address instanceof Inet4Address
            && Byte.toUnsignedInt(address.getAddress()[0]) >= FIRST_RESERVED_OCTET;
    return !(reserved
        || address.isMulticastAddress()
        || address.isAnyLocalAddress()
        || address.isLoopbackAddress());
  }

  private boolean isNetworkOrBroadcast() {
    return address instanceof Inet4Address
        && prefixLength < FIRST_WITHOUT_BROADCAST
        && List.of(subnet().getNetworkAddress(), subnet().getBroadcastAddress())
            .contains(address.getHostAddress());
  }

  private SubnetUtils.SubnetInfo subnet() {
    return new SubnetUtils(address.getHostAddress() + "/" + prefixLength).getInfo();
  }
}
