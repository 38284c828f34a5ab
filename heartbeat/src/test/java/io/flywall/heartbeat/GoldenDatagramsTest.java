package io.flywall.heartbeat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The wire format, byte by byte. A change here is a new version of the protocol: nodes of the old
 * and the new one will not understand each other.
 */
class GoldenDatagramsTest {
  private static final BootId SENDER = new BootId(0x1111111111111111L);
  private static final BootId RECEIVER = new BootId(0x2222222222222222L);
  private static final int IPV4_AND_UDP_HEADERS = 28;

  private static String sealed(Message message) {
    Header header = new Header(message.kind(), 1, SENDER, RECEIVER, 0x0102030405L);
    Seal seal = Pair.ring(Pair.KEY).sealOf(1, SENDER);
    return HexFormat.of().formatHex(seal.close(header, MessageCodec.encode(message)));
  }

  @Test
  void a_heartbeat_is_these_bytes() {
    assertEquals(
        "0101011111111111111111222222222222222200010203040540931bf8034852d7e8361e"
            + "79d47964e00c132614acf8490398aa5b84b8d3d3bb77fad15129039b64090fb2c546",
        sealed(Messages.heartbeat()));
  }

  @Test
  void an_answer_is_these_bytes() {
    assertEquals(
        "01020111111111111111112222222222222222000102030405efedc3819efe9b7dd7243b"
            + "8535d4469344ec3688b5d31fce61a0942f656ed68960f4e98d11d3230d14c4929523",
        sealed(Messages.answer(0x42)));
  }

  @Test
  void a_release_is_these_bytes() {
    assertEquals(
        "010401111111111111111122222222222222220001020304055c86bca7847daf576ca524"
            + "5f39bfb886a0ea47882fd1712e2bd13268c8f160",
        sealed(Messages.released()));
  }

  @Test
  void a_hand_over_request_is_these_bytes() {
    assertEquals(
        "01050111111111111111112222222222222222000102030405039dd2ce84ce4f13cd39ac"
            + "b2cdd1123abe488811692e0c6a8cf75bcc",
        sealed(Messages.request()));
  }

  @Test
  void a_state_is_these_bytes() {
    assertEquals(
        "010301111111111111111122222222222222220001020304057efbcd0d9d9d96d14d5470"
            + "0b0230deeedfa6bb6856ed57921c1720bffd27532b7ca47d9c79241f85ed0b14000da302"
            + "35f3b719a8f938e0ac7f861823a26ea3f561e038e8",
        sealed(Messages.state()));
  }

  @Test
  void the_body_of_a_heartbeat_is_these_bytes_before_sealing() {
    assertEquals(
        "00" // group
            + "2a" // primary, in sync, first boot auto
            + "32" // priority 50
            + "000000000007" // term
            + "00030d40" // D: 200,000 us
            + "000000000008" // lowest term it may vote for
            + "0003" // version of the voter list
            + "0a0b0c0d" // VIP fingerprint
            + "01020304", // short form of the node id
        HexFormat.of().formatHex(MessageCodec.encode(Messages.heartbeat())));
  }

  @Test
  void short_kinds_fit_into_a_hundred_bytes_on_the_wire() {
    for (Message message :
        List.of(
            Messages.heartbeat(), Messages.answer(1), Messages.released(), Messages.request())) {
      int length = sealed(message).length() / 2 + IPV4_AND_UDP_HEADERS;
      assertTrue(length <= 100, message.kind() + " takes " + length + " bytes");
    }
  }

  @Test
  void stretching_a_typed_secret_gives_this_key() {
    byte[] secret = "SHARED_SECRET_KEY".getBytes(StandardCharsets.UTF_8);
    assertEquals(
        "50bfa1deaf33b83cf2f6736db766ad727bc31ae830c6578ef38e85ac25daf1c9",
        HexFormat.of().formatHex(SecretStretching.stretch(1, secret, "flywall").bytes()));
    assertEquals(
        "a7aac34fd0bc762d1f210df0f503bcf24ca1eab1828ce12fe4fc21dda1c7f9ae",
        HexFormat.of().formatHex(SecretStretching.fullEntropy(1, secret).bytes()));
  }
}
