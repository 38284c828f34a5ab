package io.flywall.heartbeat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.LinkAddress;
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
    Header header =
        new Header((byte) 1, message.kind(), 1, 0x0a0a0a0a, SENDER, RECEIVER, 0x0102030405L);
    Seal seal = Pair.ring(Pair.KEY).sealOf(Pair.KEY, SENDER);
    return HexFormat.of().formatHex(seal.close(header, MessageCodec.encode(message)));
  }

  @Test
  void a_heartbeat_is_these_bytes() {
    assertEquals(
        "0101010a0a0a0a111111111111111122222222222222220001020304053ac8f0b0c06928"
            + "94bd1afeee8604dba5abe67c3da7c86091432bebf89df06db6f4528acd9233f87cabaf39",
        sealed(Messages.heartbeat()));
  }

  @Test
  void an_answer_is_these_bytes() {
    assertEquals(
        "0102010a0a0a0a1111111111111111222222222222222200010203040524dd62f26891b9"
            + "73879eeddb5cef5b2457b6df25158860c327dce47e76b95f058e297b32cd3586665ee862",
        sealed(Messages.answer(0x42)));
  }

  @Test
  void a_release_is_these_bytes() {
    assertEquals(
        "0104010a0a0a0a1111111111111111222222222222222200010203040541f77efcf00283"
            + "efe378172c435606492279b03088e737057cd781c12ae879",
        sealed(Messages.released()));
  }

  @Test
  void a_hand_over_request_is_these_bytes() {
    assertEquals(
        "0105010a0a0a0a11111111111111112222222222222222000102030405321f874e9cb37b"
            + "843e98fe754f1db437ba30dbecf30e208b19c6a854",
        sealed(Messages.request()));
  }

  @Test
  void a_request_for_a_vote_is_these_bytes() {
    assertEquals(
        "0107010a0a0a0a111111111111111122222222222222220001020304053caee7e78e5765"
            + "2f7c799f1547b4b4ba5ea1af5a02abce579b52ae3d0a213abd64ded50fe4786816c4341c4392a6b09e314a",
        sealed(Messages.voteRequest()));
  }

  @Test
  void a_vote_is_these_bytes() {
    assertEquals(
        "0108010a0a0a0a111111111111111122222222222222220001020304057dd2783ef91fb7"
            + "141dda3a7c80fffd8a719e38d16d06ce39d6bf85ec24a0d401f4b1",
        sealed(Messages.vote()));
  }

  @Test
  void an_offer_to_hand_over_is_these_bytes() {
    assertEquals(
        "0109010a0a0a0a111111111111111122222222222222220001020304054d25b46f8521e1"
            + "43a53d08abfb80cd520f99e7c22bbe6c",
        sealed(Messages.offer()));
  }

  @Test
  void a_refusal_to_hand_over_is_these_bytes() {
    assertEquals(
        "0106010a0a0a0a111111111111111122222222222222220001020304051a940966a36bc4"
            + "d4a2d0bb0cc3ce9da90b539faa8cb6d11c0d20f918db9863dffbfe5221169406c605",
        sealed(Messages.refused()));
  }

  @Test
  void a_state_without_link_addresses_is_these_bytes() {
    assertEquals(
        "0103010a0a0a0a1111111111111111222222222222222200010203040569f5419817dc32"
            + "cbbbd5c96c8a022f1192cf28a011e006d3df40499a9add14af69446b86bf9d3c2e4fc406"
            + "f11a2ca08c7c0ca65527302a4f9e9364e706520cac40139a86",
        sealed(Messages.state(new LinkAddress[0])));
  }

  @Test
  void a_state_is_these_bytes() {
    assertEquals(
        "0103010a0a0a0a111111111111111122222222222222220001020304056573138f2684d9"
            + "2316329f0508c859cfd2d50d5265a114080461fe7fc9b9b49b836f1af46dfd43b90e8ec9"
            + "ec7f307dc0bf4a79c7d2258ad7696dcd1236e5533f14962dc90938615fa10c96d2172e73"
            + "53f77c",
        sealed(Messages.state()));
  }

  @Test
  void the_body_of_a_heartbeat_is_these_bytes_before_sealing() {
    assertEquals(
        "00" // group
            + "aa" // primary, in sync, first boot auto, needs a majority
            + "32" // priority 50
            + "000000000007" // term
            + "00030d40" // D: 200,000 us
            + "000000000008" // lowest term it may vote for
            + "0003" // version of the voter list
            + "beef" // over its members
            + "0a0b0c0d", // VIP fingerprint
        HexFormat.of().formatHex(MessageCodec.encode(Messages.heartbeat())));
  }

  @Test
  void the_body_of_an_answer_is_these_bytes_before_sealing() {
    assertEquals(
        "00aa32000000000007" // standing, as in a heartbeat
            + "00030d40" // D: 200,000 us
            + "00000042" // echo of the sequence
            + "000000000007" // the supported term
            + "01020304", // the supported node
        HexFormat.of().formatHex(MessageCodec.encode(Messages.answer(0x42))));
  }

  @Test
  void the_body_of_a_request_for_a_vote_is_these_bytes_before_sealing() {
    assertEquals(
        "00aa32000000000007" // standing, as in a heartbeat
            + "00030d40" // D: 200,000 us
            + "000000000008" // the term it is for
            + "0003beef" // edition of the voter list, and over its members
            + "01" // ready: it holds a quorum
            + "000000000007" // conditional on the release of this term
            + "05060708", // by this node
        HexFormat.of().formatHex(MessageCodec.encode(Messages.voteRequest())));
  }

  @Test
  void the_body_of_a_vote_is_these_bytes_before_sealing() {
    assertEquals(
        "00" // group
            + "000000000008" // term
            + "00000042" // echo of the request's sequence
            + "03" // granted, conditional
            + "000000000009", // lowest term it may vote for
        HexFormat.of().formatHex(MessageCodec.encode(Messages.vote())));
  }

  @Test
  void the_body_of_a_release_is_these_bytes_before_sealing() {
    assertEquals(
        "00" // group
            + "000000000007" // term
            + "05060708" // successor
            + "090a0b0c", // echo of the receiver's newest heartbeat
        HexFormat.of().formatHex(MessageCodec.encode(Messages.released())));
  }

  /** Heartbeats and answers run all the time; a request for a vote runs for a takeover only. */
  @Test
  void what_is_sent_all_the_time_fits_into_a_hundred_bytes_on_the_wire() {
    for (Message message :
        List.of(
            Messages.heartbeat(),
            Messages.answer(1),
            Messages.released(),
            Messages.request(),
            Messages.vote(),
            Messages.offer())) {
      int length = onTheWire(message);
      assertTrue(length <= 100, message.kind() + " takes " + length + " bytes");
    }
    assertEquals(100, onTheWire(Messages.heartbeat()));
    assertEquals(107, onTheWire(Messages.voteRequest()));
  }

  private static int onTheWire(Message message) {
    return sealed(message).length() / 2 + IPV4_AND_UDP_HEADERS;
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
