package io.flywall.heartbeat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.ApiUrl;
import io.flywall.value.AuditHead;
import io.flywall.value.HeadNote;
import io.flywall.value.LinkAddress;
import io.flywall.value.NodeId;
import io.flywall.value.StandingOrders;
import io.flywall.value.Term;
import io.flywall.value.Watermark;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
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
    for (Message message : Messages.fixedLengths()) {
      byte[] body = MessageCodec.encode(message);
      for (int length : new int[] {0, 1, body.length - 1, body.length + 1, 64}) {
        assertEquals(
            Optional.empty(),
            MessageCodec.decode(message.kind(), Arrays.copyOf(body, length)),
            message.kind() + " of " + length + " bytes");
      }
      assertEquals(Optional.of(message), MessageCodec.decode(message.kind(), body));
    }
  }

  @Test
  void random_messages_reach_every_kind() {
    Set<Kind> seen = EnumSet.noneOf(Kind.class);
    for (long seed = 0; seed < 1000; seed++) {
      seen.add(Messages.random(new Random(seed)).kind());
    }
    assertEquals(EnumSet.allOf(Kind.class), seen);
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
    assertEquals("x?y", stateIn(body).health());
  }

  @Test
  void link_addresses_that_are_no_whole_ones_or_too_many_are_none() {
    for (int length : new int[] {0, 5, 7, 6 * 17}) {
      byte[] body = new byte[3 + 2 + length];
      System.arraycopy(new byte[] {1, 1, 'a', 7, (byte) length}, 0, body, 0, 5);
      assertEquals(List.of(), stateIn(body).linkAddresses(), length + " bytes");
    }
    byte[] one = {1, 1, 'a', 7, 6, (byte) 0xfe, 0, 0, 0, 0, 1};
    assertEquals(List.of(new LinkAddress(0xfe00_0000_0001L)), stateIn(one).linkAddresses());
  }

  @Test
  void of_more_link_addresses_than_fit_the_first_travel() {
    List<LinkAddress> many = LongStream.range(0, 20).mapToObj(LinkAddress::new).toList();
    Message.NodeState state =
        new Message.NodeState(
            new NodeId("a"),
            "1",
            "c",
            "healthy",
            false,
            Optional.empty(),
            many,
            Optional.empty(),
            Watermark.NONE,
            StandingOrders.NONE,
            Optional.empty(),
            List.of());
    assertEquals(many.subList(0, 16), stateIn(MessageCodec.encode(state)).linkAddresses());
  }

  /** Absent is another word than nobody: whoever does not look there is no witness. */
  @Test
  void nobody_heard_on_the_lan_is_not_the_same_as_not_having_looked() {
    assertEquals(Optional.empty(), stateIn(new byte[] {1, 1, 'a'}).heardOnLan());
    assertEquals(Optional.of(Set.of()), stateIn(new byte[] {1, 1, 'a', 8, 0}).heardOnLan());
    byte[] one = {1, 1, 'a', 8, 4, 0, 0, 0, 7};
    assertEquals(Optional.of(Set.of(7)), stateIn(one).heardOnLan());
    byte[] torn = {1, 1, 'a', 8, 3, 0, 0, 7};
    assertEquals(Optional.empty(), stateIn(torn).heardOnLan());
  }

  /** Clients send their tokens there: what is no https address is none at all. */
  @Test
  void where_the_api_is_reached_travels_and_nothing_else_in_its_place() {
    assertEquals(Optional.empty(), Messages.state().api());
    String good = "https://fw1:8443";
    assertEquals(Optional.of(new ApiUrl(good)), stateIn(withApi(good)).api());
    for (String bad : List.of("", "http://fw1:8443", "https://fw1\u001b", "https://fw1/x")) {
      assertEquals(Optional.empty(), stateIn(withApi(bad)).api(), bad);
    }
    assertEquals(Optional.empty(), stateIn(new byte[] {1, 1, 'a', 11, 2, (byte) 0xff, 0}).api());
  }

  private static byte[] withApi(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    byte[] body = Arrays.copyOf(new byte[] {1, 1, 'a', 11, (byte) utf8.length}, 5 + utf8.length);
    System.arraycopy(utf8, 0, body, 5, utf8.length);
    return body;
  }

  @Test
  void heads_of_audit_logs_that_are_no_whole_ones_or_too_many_are_none() {
    for (int length : new int[] {0, 31, 33}) {
      byte[] body = new byte[3 + 2 + length];
      System.arraycopy(new byte[] {1, 1, 'a', 12, (byte) length}, 0, body, 0, 5);
      assertEquals(List.of(), stateIn(body).auditHeads(), length + " bytes");
    }
    byte[] one = new byte[3 + 2 + 32];
    System.arraycopy(new byte[] {1, 1, 'a', 12, 32, 0, 0, 0, 7, 0, 0, 0, 0, 0, 9}, 0, one, 0, 15);
    one[one.length - 1] = 5;
    assertEquals(
        List.of(new HeadNote(7, new AuditHead(9, "0".repeat(32), 5))), stateIn(one).auditHeads());
  }

  /** All of it is said at once: the longest of everything is within the bound. */
  @Test
  void the_longest_state_of_all_fits() {
    List<HeadNote> many = Collections.nCopies(9, new HeadNote(7, AuditHead.NONE));
    String longest = "x".repeat(1_000);
    Message.NodeState state =
        new Message.NodeState(
            new NodeId("n".repeat(63)),
            longest,
            longest,
            longest,
            true,
            Messages.state().takeover(),
            LongStream.range(0, 20).mapToObj(LinkAddress::new).toList(),
            Optional.of(Set.of(1, 2, 3, 4, 5, 6, 7)),
            new Watermark(new Term(7), 7),
            Messages.randomOrders(new Random(1)),
            ApiUrl.of("https://" + "a".repeat(ApiUrl.LONGEST - "https://".length())),
            many);
    byte[] body = MessageCodec.encode(state);
    assertTrue(body.length <= NodeStateCodec.MAX_LENGTH, body.length + " bytes");
    assertEquals(state.api(), stateIn(body).api());
    assertEquals(state.orders(), stateIn(body).orders());
    assertEquals(many.subList(0, 7), stateIn(body).auditHeads());
  }

  private static Message.NodeState stateIn(byte[] body) {
    return (Message.NodeState) MessageCodec.decode(Kind.STATE, body).orElseThrow();
  }
}
