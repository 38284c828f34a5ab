package io.flywall.vip.wire;

/** What an Ethernet frame carries (IANA "IEEE 802 Numbers"; include/uapi/linux/if_ether.h). */
public final class EtherType {
  public static final int IPV4 = 0x0800;
  public static final int ARP = 0x0806;
  public static final int IPV6 = 0x86dd;

  /** Bytes before the payload: destination, source, type. */
  static final int HEADER_LENGTH = 14;

  private EtherType() {}
}
