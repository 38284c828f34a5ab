package io.flywall.vip.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Whatever the bytes, there is a value or nothing: an exception here fails the test. */
class HostileBytesTest {
  private static final int ROUNDS = 20_000;

  @Test
  void random_bytes_never_throw() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      decodeEverything(bytes);
    }
  }

  @Test
  void captured_bytes_cut_anywhere_never_throw() {
    forEachCapture(
        bytes -> {
          for (int length = 0; length < Math.min(bytes.length, 2_000); length++) {
            byte[] cut = new byte[length];
            System.arraycopy(bytes, 0, cut, 0, length);
            decodeEverything(cut);
          }
        });
  }

  @Test
  void captured_bytes_with_flipped_bits_never_throw() {
    forEachCapture(
        bytes -> {
          for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            byte[] flipped = bytes.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
              flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
            }
            decodeEverything(flipped);
          }
        });
  }

  @Test
  void one_flipped_bit_under_a_checksum_is_always_noticed() {
    byte[] frame = Captured.bytes("neighbor-advertisement").get(0);
    // From the IPv6 addresses on, everything is under the checksum.
    for (int bit = 22 * 8; bit < frame.length * 8; bit++) {
      byte[] flipped = frame.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertEquals(Optional.empty(), NeighborAdvertisement.decode(ByteBuffer.wrap(flipped)));
    }
    byte[] echo = Captured.bytes("echo-reply").get(0);
    for (int bit = 14 * 8; bit < echo.length * 8; bit++) {
      byte[] flipped = echo.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertEquals(Optional.empty(), EchoFrame.decode(ByteBuffer.wrap(flipped)));
    }
  }

  @Test
  void lengths_that_lead_out_of_the_datagram_give_nothing() {
    ByteBuffer datagram = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
    for (int length : new int[] {-1, 0, 15, 17, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      assertEquals(Optional.empty(), NetlinkMessage.parse(datagram.putInt(0, length)));
    }
  }

  @Test
  void an_acknowledgement_with_a_nonsensical_error_is_none() {
    for (int error : new int[] {1, Integer.MIN_VALUE}) {
      ByteBuffer payload = ByteBuffer.allocate(20).order(ByteOrder.nativeOrder()).putInt(0, error);
      assertEquals(
          Optional.empty(),
          Acknowledgement.decode(new NetlinkMessage(NetlinkMessage.ERROR, 0, 1, 0, payload)));
    }
  }

  @Test
  void words_that_cannot_be_read_do_not_hide_the_error() {
    ByteBuffer payload = ByteBuffer.allocate(24).order(ByteOrder.nativeOrder()).putInt(0, -1);
    for (int repeated : new int[] {-1, 0, 16, 1_000_000, Integer.MAX_VALUE}) {
      payload.putInt(4, repeated);
      Acknowledgement ack =
          Acknowledgement.decode(new NetlinkMessage(NetlinkMessage.ERROR, 0x200, 1, 0, payload))
              .orElseThrow();
      assertEquals("EPERM", ack.inWords());
    }
  }

  @Test
  void a_port_that_leaves_its_bridge_is_not_a_device_that_is_gone() {
    ByteBuffer payload = ByteBuffer.allocate(24).order(ByteOrder.nativeOrder());
    payload.put(0, (byte) 7).putShort(16, (short) 8).putShort(18, (short) 3);
    assertEquals(
        Optional.empty(),
        LinkMessage.decode(new NetlinkMessage(LinkMessage.DELETE, 0, 0, 0, payload)));
    payload.put(0, (byte) 0);
    assertEquals(
        true,
        LinkMessage.decode(new NetlinkMessage(LinkMessage.DELETE, 0, 0, 0, payload)).isPresent());
  }

  @Test
  void an_address_of_another_family_or_impossible_length_gives_nothing() {
    for (int[] familyAndPrefix : new int[][] {{7, 8}, {2, 33}, {10, 129}}) {
      ByteBuffer payload = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
      payload.put((byte) familyAndPrefix[0]).put((byte) familyAndPrefix[1]).clear();
      assertEquals(
          Optional.empty(),
          AddressMessage.decode(new NetlinkMessage(AddressMessage.NEW, 0, 0, 0, payload)));
    }
  }

  @Test
  void an_error_without_a_name_shows_its_number() {
    assertEquals("errno 71", Errno.nameOf(71));
    assertEquals("EEXIST", Errno.nameOf(Errno.EEXIST.number()));
  }

  private static void forEachCapture(Consumer<byte[]> check) {
    List<String> names = new ArrayList<>(Captured.NETLINK);
    names.addAll(Captured.FRAMES);
    for (String name : names) {
      Captured.bytes(name).forEach(check);
    }
  }

  private static void decodeEverything(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    Object[] all = {
      ArpFrame.decode(buffer),
      NeighborAdvertisement.decode(buffer),
      NeighborSolicitation.decode(buffer),
      EchoFrame.decode(buffer),
      IpEcho.decode(buffer),
      IcmpEcho.decode(buffer)
    };
    assertEquals(6, all.length);
    for (int type : new int[] {2, 16, 17, 20, 21, 0xa00, 0xa03, 0xa06, 0xa0c}) {
      decodeMessage(new NetlinkMessage(type, 0x302, 1, 0, buffer));
    }
    NetlinkMessage.parse(buffer).ifPresent(list -> list.forEach(HostileBytesTest::decodeMessage));
  }

  private static void decodeMessage(NetlinkMessage message) {
    Object[] all = {
      AddressMessage.decode(message),
      LinkMessage.decode(message),
      Acknowledgement.decode(message).map(Acknowledgement::inWords),
      GateMessage.concernsUs(message),
      GateMessage.comment(message),
      GateMessage.chain(message),
      GateMessage.chainOfRule(message),
      GateMessage.elementCount(message),
      GateMessage.leaseLeft(message)
    };
    assertEquals(9, all.length);
  }
}
