package io.flywall.vip.wire;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Addresses written as text. */
public final class Addresses {
  private Addresses() {}

  public static Inet4Address v4(String text) {
    return (Inet4Address) any(text);
  }

  public static Inet6Address v6(String text) {
    return (Inet6Address) any(text);
  }

  public static InetAddress any(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException notAnAddress) {
      throw new IllegalArgumentException(notAnAddress);
    }
  }
}
