package io.flywall.vip.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.flywall.value.VirtualAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Bytes chosen by Jazzer; in the usual build those in the test resources, one run each. Fuzzing:
 * {@code ./dev fuzz}. Checksums are mended first, or nothing would get behind them. The seeds are
 * frames of a kernel, as {@link Captured} has them.
 */
class FrameFuzzTest {
  private static final int ETHERNET = 14;
  private static final int IPV6 = 40;
  private static final int ICMPV6 = 58;

  private final VipSightings sightings =
      new VipSightings(
          List.of(
              new VirtualAddress(Addresses.v4("10.99.0.1"), 24, "eth0"),
              new VirtualAddress(Addresses.v6("2001:db8::1"), 64, "eth0")));

  @FuzzTest
  void any_arp_frame_is_understood_in_one_way_or_not_at_all(byte[] bytes) {
    Optional<ArpFrame> once = ArpFrame.decode(ByteBuffer.wrap(bytes));
    assertEquals(once, once.flatMap(frame -> ArpFrame.decode(frame.encode())));
    see(bytes);
  }

  @FuzzTest
  void any_neighbour_frame_is_understood_in_one_way_or_not_at_all(byte[] bytes) {
    mendIcmpv6(bytes);
    ByteBuffer frame = ByteBuffer.wrap(bytes);
    Optional<NeighborAdvertisement> told = NeighborAdvertisement.decode(frame);
    assertEquals(told, told.flatMap(f -> NeighborAdvertisement.decode(f.encode())));
    Optional<NeighborSolicitation> asked = NeighborSolicitation.decode(frame);
    assertEquals(asked, asked.flatMap(f -> NeighborSolicitation.decode(f.encode())));
    see(bytes);
  }

  @FuzzTest
  void any_echo_is_understood_in_one_way_or_not_at_all(byte[] bytes) {
    mendIpv4(bytes);
    ByteBuffer frame = ByteBuffer.wrap(bytes);
    Optional<EchoFrame> echo = EchoFrame.decode(frame);
    assertEquals(echo, echo.flatMap(f -> EchoFrame.decode(f.encode())));
    Optional<IcmpEcho> bare = IcmpEcho.decode(frame);
    assertEquals(bare, bare.flatMap(e -> IcmpEcho.decode(e.encode())));
    Optional<Icmpv6Echo> bare6 = Icmpv6Echo.decode(frame);
    assertEquals(bare6, bare6.flatMap(e -> Icmpv6Echo.decode(e.encode())));
  }

  private void see(byte[] bytes) {
    ByteBuffer frame = ByteBuffer.wrap(bytes);
    assertEquals(
        sightings.in(frame, true).map(sighting -> sighting.by()),
        sightings.in(frame, false).map(sighting -> sighting.by()));
  }

  private static void mendIcmpv6(byte[] bytes) {
    ByteBuffer frame = ByteBuffer.wrap(bytes);
    if (bytes.length < ETHERNET + IPV6 + 4) {
      return;
    }
    int length = Short.toUnsignedInt(frame.getShort(ETHERNET + 4));
    if (length < 4 || length > bytes.length - ETHERNET - IPV6) {
      return;
    }
    long pseudo = InternetChecksum.sum(frame, ETHERNET + 8, 32) + length + ICMPV6;
    mend(frame, ETHERNET + IPV6, length, ETHERNET + IPV6 + 2, pseudo);
  }

  private static void mendIpv4(byte[] bytes) {
    ByteBuffer frame = ByteBuffer.wrap(bytes);
    if (bytes.length < ETHERNET + 20) {
      return;
    }
    int header = 4 * (bytes[ETHERNET] & 0xf);
    int total = Short.toUnsignedInt(frame.getShort(ETHERNET + 2));
    if (header < 20 || total < header + 4 || total > bytes.length - ETHERNET) {
      return;
    }
    mend(frame, ETHERNET, header, ETHERNET + 10, 0);
    mend(frame, ETHERNET + header, total - header, ETHERNET + header + 2, 0);
  }

  private static void mend(ByteBuffer frame, int from, int length, int checksumAt, long seed) {
    frame.putShort(checksumAt, (short) 0);
    frame.putShort(checksumAt, (short) InternetChecksum.of(frame, from, length, seed));
  }
}
