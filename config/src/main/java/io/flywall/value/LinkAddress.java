package io.flywall.value;

/**
 * A 48-bit link-layer address as nodes tell it to each other: what answers for a VIP on its LAN can
 * be told to be a peer only by what that peer said under its key. What ARP needs beyond the number
 * stays with the frames.
 *
 * @param bits the six bytes, first byte most significant
 */
public record LinkAddress(long bits) {
  /** Bytes of one on the wire. */
  public static final int LENGTH = 6;

  private static final long MOST = 0xffff_ffff_ffffL;

  public LinkAddress {
    if (bits < 0 || bits > MOST) {
      throw new IllegalArgumentException("more than 48 bits: " + Long.toHexString(bits));
    }
  }

  @Override
  public String toString() {
    return String.format(
        "%02x:%02x:%02x:%02x:%02x:%02x",
        bits >>> 40,
        bits >>> 32 & 0xff,
        bits >>> 24 & 0xff,
        bits >>> 16 & 0xff,
        bits >>> 8 & 0xff,
        bits & 0xff);
  }
}
