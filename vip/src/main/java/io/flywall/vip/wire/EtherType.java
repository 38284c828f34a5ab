package io.flywall.vip.wire;

/** What an Ethernet frame carries (IANA "IEEE 802 Numbers"; include/uapi/linux/if_ether.h). */
public final class EtherType {
  public static final int IPV4 = 0x0800;
  public static final int ARP = 0x0806;
  public static final int IPV6 = 0x86dd;

  /** Local Experimental EtherType 1 (IEEE 802a): our renewals, which never leave the host. */
  public static final int RENEW = 0x88b5;

  /** Local Experimental EtherType 2: our tokens. */
  public static final int ARM = 0x88b6;

  /** OUI Extended EtherType, which nobody sends without an OUI: our releases. */
  public static final int RELEASE = 0x88b7;

  /** Bytes before the payload: destination, source, type. */
  static final int HEADER_LENGTH = 14;

  private EtherType() {}
}
