package io.flywall.heartbeat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageCodecTest {

  @Test
  void what_was_encoded_is_decoded() {
    for (long seed = 0; seed < 20_000; seed++) {
      Message message = Messages.random(new Random(seed));
      byte[] body = MessageCodec.encode(message);
      assertEquals(Optional.of(message), MessageCodec.decode(message.kind(), body), "seed " + seed);
    }
  }

  @Test
  void random_bodies_are_refused_or_decoded_but_never_throw() {
    Random random = new Random(1);
    int decoded = 0;
    for (int round = 0; round < 50_000; round++) {
      byte[] body = new byte[random.nextInt(64)];
      random.nextBytes(body);
      for (Kind kind : Kind.values()) {
        decoded += MessageCodec.decode(kind, body).isPresent() ? 1 : 0;
      }
    }
    assertTrue(decoded > 0, "the loop should reach the accepting paths too");
  }

  @Test
  void a_short_kind_of_another_length_is_malformed() {
    byte[] body = MessageCodec.encode(Messages.heartbeat());
    assertEquals(Optional.empty(), MessageCodec.decode(Kind.HEARTBEAT, Arrays.copyOf(body, 24)));
    assertEquals(Optional.empty(), MessageCodec.decode(Kind.HEARTBEAT, Arrays.copyOf(body, 26)));
  }

  @Test
  void a_newer_nodes_unknown_state_field_is_skipped() {
    byte[] body = MessageCodec.encode(Messages.state());
    byte[] longer = Arrays.copyOf(body, body.length + 3);
    longer[body.length] = 77;
    longer[body.length + 1] = 1;
    assertEquals(Optional.of(Messages.state()), MessageCodec.decode(Kind.STATE, longer));
  }

  @Test
  void a_state_without_a_node_name_is_malformed() {
    assertEquals(Optional.empty(), MessageCodec.decode(Kind.STATE, new byte[0]));
  }

  @Test
  void control_characters_of_a_peer_never_reach_our_terminal() {
    byte[] body = {1, 1, 'a', 4, 3, 'x', 27, 'y'};
    Message.NodeState state =
        (Message.NodeState) MessageCodec.decode(Kind.STATE, body).orElseThrow();
    assertEquals("x?y", state.health());
  }
}
