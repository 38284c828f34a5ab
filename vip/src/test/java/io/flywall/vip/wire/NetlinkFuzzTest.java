package io.flywall.vip.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Bytes chosen by Jazzer; in the usual build those in the test resources, one run each. Fuzzing:
 * {@code ./dev fuzz}. The seeds are what a kernel said, as {@link Captured} has it.
 */
class NetlinkFuzzTest {
  private static final List<Integer> TYPES =
      List.of(
          NetlinkMessage.ERROR,
          NetlinkMessage.DONE,
          AddressMessage.NEW,
          AddressMessage.DELETE,
          LinkMessage.NEW,
          LinkMessage.DELETE);

  @FuzzTest
  void any_datagram_is_messages_or_nothing(byte[] datagram) {
    NetlinkMessage.parse(ByteBuffer.wrap(datagram))
        .ifPresent(messages -> messages.forEach(NetlinkFuzzTest::decode));
  }

  /** Behind a right header: the first byte chooses the type, the second gives flags. */
  @FuzzTest
  void any_payload_is_a_value_or_nothing(byte[] choice) {
    if (choice.length < 2) {
      return;
    }
    int type = TYPES.get(Byte.toUnsignedInt(choice[0]) % TYPES.size());
    int flags = Byte.toUnsignedInt(choice[1]) << 8;
    ByteBuffer payload = ByteBuffer.wrap(Arrays.copyOfRange(choice, 2, choice.length));
    decode(new NetlinkMessage(type, flags, 1, 0, payload));
  }

  @FuzzTest
  void any_attributes_are_read_or_refused(byte[] bytes) {
    Optional<Attributes> attributes = Attributes.parse(ByteBuffer.wrap(bytes));
    for (int type = 0; type < 64 && attributes.isPresent(); type++) {
      Optional<byte[]> value = attributes.get().bytes(type);
      boolean holdsNumber = value.isPresent() && value.get().length >= Integer.BYTES;
      assertEquals(holdsNumber, attributes.get().number(type).isPresent());
      assertEquals(value.isPresent(), attributes.get().text(type).isPresent());
    }
  }

  private static void decode(NetlinkMessage message) {
    AddressMessage.decode(message)
        .ifPresent(
            address -> {
              int bits = 8 * address.assigned().address().getAddress().length;
              assertTrue(address.assigned().prefixLength() <= bits, address::toString);
            });
    LinkMessage.decode(message).ifPresent(link -> assertTrue(link.device().mac().bits() >= 0));
    Acknowledgement.decode(message).ifPresent(ack -> assertTrue(ack.errno() >= 0, ack::inWords));
  }
}
