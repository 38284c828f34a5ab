package io.flywall.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * IP addresses from text, without DNS: a firewall that waits for a name server to find its peer
 * waits for ever when it is the way to that name server.
 */
final class IpLiteral {
  // No leading zeros: 010 is 8 to some programs and 10 to others.
  private static final String OCTET = "(0|[1-9][0-9]{0,2})";
  private static final Pattern V4 =
      Pattern.compile(OCTET + "\\." + OCTET + "\\." + OCTET + "\\." + OCTET);
  private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  private IpLiteral() {}

  /** Empty when it is no literal, when it has a scope, or maps IPv4 into IPv6. */
  static Optional<InetAddress> parse(String text) {
    return V6.matcher(text).matches() ? v6(text) : v4(text);
  }

  private static Optional<InetAddress> v4(String text) {
    Matcher matcher = V4.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    byte[] bytes = new byte[4];
    for (int i = 0; i < 4; i++) {
      int octet = Integer.parseInt(matcher.group(i + 1));
      if (octet > 255) {
        return Optional.empty();
      }
      bytes[i] = (byte) octet;
    }
    try {
      return Optional.of(InetAddress.getByAddress(bytes));
    } catch (UnknownHostException e) {
      throw new AssertionError("four bytes are an IPv4 address", e);
    }
  }

  private static Optional<InetAddress> v6(String text) {
    try {
      // The brackets forbid a look-up: inside them the JDK takes literals only.
      InetAddress address = InetAddress.getAllByName("[" + text + "]")[0];
      // An IPv4-mapped literal comes back as IPv4: one address must not have two spellings.
      return Optional.of(address).filter(Inet6Address.class::isInstance);
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  /** As written in a file: without a scope, IPv6 in the JDK's long form. */
  static String text(InetAddress address) {
    return address.getHostAddress();
  }
}
