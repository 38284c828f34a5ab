package io.flywall.config;

import com.typesafe.config.ConfigValue;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IP address with or without a port: {@code 10.0.0.1}, {@code 10.0.0.1:9001}, {@code [::1]:9}.
 */
record Endpoint(InetAddress host, OptionalInt port) {
  private static final Pattern BRACKETS = Pattern.compile("\\[([^]]*)](?::([0-9]{1,6}))?");
  private static final Pattern PLAIN = Pattern.compile("([^:]*)(?::([0-9]{1,6}))?");
  private static final int LAST_PORT = 65_535;

  InetSocketAddress withDefaultPort(int usual) {
    return new InetSocketAddress(host, port.orElse(usual));
  }

  /** Addresses that a node can own: no multicast, no link-local ones. */
  static Endpoint read(ConfigValue value) throws Misfit {
    String text = Scalars.text(value).orElse("").trim();
    Matcher matcher = shape(text);
    Optional<InetAddress> host =
        matcher.matches() ? IpLiteral.parse(matcher.group(1)) : Optional.empty();
    if (host.isEmpty()) {
      throw new Misfit(
          "an IP address with or without a port, like 192.168.100.2:9001 or [fd00::2]:9001",
          "write the address itself; names are not looked up, HA must not wait for DNS");
    }
    if (host.get().isMulticastAddress() || needsScope(host.get())) {
      throw new Misfit(
          "a unicast address, and no fe80:: one",
          "use an address that is complete without a device name");
    }
    return new Endpoint(host.get(), port(matcher.group(2)));
  }

  /** 169.254.0.0/16 is fine on a sync cable; fe80:: means nothing without its device. */
  private static boolean needsScope(InetAddress host) {
    return host instanceof Inet6Address && host.isLinkLocalAddress();
  }

  private static Matcher shape(String text) {
    // Two colons without brackets: a bare IPv6 address, and then no port can follow.
    boolean bareV6 = !text.startsWith("[") && text.indexOf(':') != text.lastIndexOf(':');
    if (bareV6) {
      return BRACKETS.matcher("[" + text + "]");
    }
    return (text.startsWith("[") ? BRACKETS : PLAIN).matcher(text);
  }

  private static OptionalInt port(String digits) throws Misfit {
    if (digits == null) {
      return OptionalInt.empty();
    }
    int port = Integer.parseInt(digits);
    if (port < 1 || port > LAST_PORT) {
      throw new Misfit("a port from 1 to 65535", "change the number after the colon");
    }
    return OptionalInt.of(port);
  }
}
