package io.flywall.heartbeat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.MonotonicInstant;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConversationTest {

  @Test
  void two_agents_that_share_a_secret_become_acquainted_in_three_datagrams() {
    Pair pair = new Pair(1);
    Verdict first = pair.right.hears(pair.left.says(Messages.heartbeat()));
    Header stranger = assertInstanceOf(Verdict.Unacquainted.class, first).header();
    assertEquals(pair.left.boot, stranger.sender());
    assertFalse(pair.right.conversation.speaking().acquainted(), "one greeting proves nothing");
    byte[] answer =
        pair.right.conversation.speaking().sealFor(stranger, Messages.answer(0)).datagram();
    assertTrue(((Verdict.Genuine) pair.left.hears(answer)).newBoot());
    Verdict third = pair.right.hears(pair.left.says(Messages.heartbeat()));
    assertEquals(Messages.heartbeat(), ((Verdict.Genuine) third).message());
  }

  /** Every single byte, every bit of it: the table has no hole. */
  @Test
  void a_datagram_with_any_bit_flipped_is_refused_and_changes_nothing() {
    Pair pair = new Pair(2);
    pair.meet();
    byte[] good = pair.left.says(Messages.heartbeat());
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] flipped = good.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      Verdict verdict = pair.right.hears(flipped);
      assertInstanceOf(Verdict.Refused.class, verdict, "bit " + bit);
    }
    long refused = pair.right.counts.seen().values().stream().mapToLong(Long::longValue).sum();
    assertTrue(refused >= good.length * 8L, "every refusal is counted");
    assertInstanceOf(Verdict.Genuine.class, pair.right.hears(good), "refusals changed nothing");
  }

  @Test
  void each_check_has_its_own_verdict() {
    Pair pair = new Pair(3);
    pair.meet();
    byte[] good = pair.left.says(Messages.heartbeat());
    assertEquals(Verdict.Name.MALFORMED, verdict(pair, new byte[0]));
    assertEquals(Verdict.Name.MALFORMED, verdict(pair, new byte[2000]));
    assertEquals(Verdict.Name.UNKNOWN_VERSION, verdict(pair, with(good, 0, 2)));
    assertEquals(Verdict.Name.MALFORMED, verdict(pair, with(good, 1, 99)));
    assertEquals(Verdict.Name.UNKNOWN_KEY, verdict(pair, with(good, 2, 9)));
    assertEquals(Verdict.Name.REFLECTED, verdict(pair, pair.right.says(Messages.heartbeat())));
    assertEquals(Verdict.Name.FORGED, verdict(pair, with(good, 33, good[33] + 1)));
    assertEquals(Verdict.Name.WRONG_NODE, verdict(pair, with(good, 3, good[3] + 1)));
    assertEquals(Verdict.Name.GENUINE, verdict(pair, good));
    assertEquals(Verdict.Name.REPLAYED, verdict(pair, good));
  }

  private static Verdict.Name verdict(Pair pair, byte[] datagram) {
    return pair.right.hears(datagram).name();
  }

  private static byte[] with(byte[] datagram, int index, int value) {
    byte[] changed = datagram.clone();
    changed[index] = (byte) value;
    return changed;
  }

  @Test
  void another_secret_is_a_forgery() {
    Pair pair = new Pair(4, Pair.ring(Pair.KEY), Pair.ring(Pair.OTHER_KEY));
    pair.meet();
    assertEquals(Verdict.Name.FORGED, verdict(pair, pair.left.says(Messages.heartbeat())));
    assertFalse(pair.right.conversation.speaking().acquainted());
  }

  @Test
  void another_cluster_with_the_same_secret_is_a_forgery() {
    KeyRing elsewhere = new KeyRing("other", List.of(Pair.KEY));
    Pair pair = new Pair(5, Pair.ring(Pair.KEY), elsewhere);
    assertEquals(Verdict.Name.FORGED, verdict(pair, pair.left.says(Messages.heartbeat())));
  }

  @Test
  void keys_rotate_without_a_lost_datagram() {
    MasterKey old = Pair.KEY;
    MasterKey fresh = new MasterKey(2, Pair.ascending(50));
    List<KeyRing> steps =
        List.of(Pair.ring(old), Pair.ring(old, fresh), Pair.ring(fresh, old), Pair.ring(fresh));
    for (int step = 1; step < steps.size(); step++) {
      Pair pair = new Pair(6, steps.get(step - 1), steps.get(step));
      pair.meet();
      assertInstanceOf(
          Verdict.Genuine.class, pair.right.hears(pair.left.says(Messages.heartbeat())));
      assertInstanceOf(
          Verdict.Genuine.class, pair.left.hears(pair.right.says(Messages.heartbeat())));
    }
  }

  @Test
  void everything_recorded_before_a_restart_of_the_receiver_is_refused_after_it() {
    Pair pair = new Pair(7);
    pair.meet();
    List<byte[]> recorded = record(pair.left, 50);
    pair.right.restart();
    for (byte[] datagram : recorded) {
      assertInstanceOf(Verdict.Unacquainted.class, pair.right.hears(datagram));
      assertEquals(Verdict.Name.REPLAYED, verdict(pair, datagram), "each counts once");
    }
    assertFalse(pair.right.conversation.speaking().acquainted(), "a recording introduced itself");
    pair.meet();
    for (byte[] datagram : recorded) {
      assertFalse(pair.right.hears(datagram) instanceof Verdict.Genuine);
    }
    assertInstanceOf(Verdict.Genuine.class, pair.right.hears(pair.left.says(Messages.heartbeat())));
  }

  @Test
  void replayed_datagrams_of_an_earlier_life_of_the_peer_are_refused() {
    Pair pair = new Pair(8);
    pair.meet();
    List<byte[]> recorded = record(pair.left, 50);
    pair.left.restart();
    pair.meet();
    for (byte[] datagram : recorded) {
      assertEquals(Verdict.Name.REPLAYED, pair.right.hears(datagram).name());
    }
    assertInstanceOf(Verdict.Genuine.class, pair.right.hears(pair.left.says(Messages.heartbeat())));
  }

  private static List<byte[]> record(Pair.Side side, int count) {
    List<byte[]> recorded = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      recorded.add(side.says(Messages.heartbeat()));
    }
    return recorded;
  }

  /** Each datagram counts exactly once, in whatever order and however often it comes. */
  @Test
  void reordered_and_duplicated_datagrams_count_once_each() {
    for (long seed = 0; seed < 200; seed++) {
      Pair pair = new Pair(seed);
      pair.meet();
      List<byte[]> sent = record(pair.left, 40);
      List<byte[]> arriving = new ArrayList<>(sent);
      arriving.addAll(sent);
      Collections.shuffle(arriving, new Random(seed));
      long genuine =
          arriving.stream().filter(d -> pair.right.hears(d) instanceof Verdict.Genuine).count();
      assertEquals(sent.size(), genuine, "seed " + seed);
    }
  }

  @Test
  void a_datagram_older_than_the_window_is_refused() {
    Pair pair = new Pair(9);
    pair.meet();
    byte[] late = pair.left.says(Messages.heartbeat());
    record(pair.left, 64).forEach(pair.right::hears);
    assertEquals(Verdict.Name.REPLAYED, pair.right.hears(late).name());
  }

  /** Chaos with a seed: lives end at random, everything ever sent is replayed at random. */
  @Test
  void nothing_is_ever_accepted_twice_across_restarts_of_either_side() {
    for (long seed = 0; seed < 300; seed++) {
      Pair pair = new Pair(seed);
      Random random = new Random(seed);
      List<byte[]> everSent = new ArrayList<>();
      Set<ByteBuffer> accepted = new HashSet<>();
      for (int step = 0; step < 120; step++) {
        switch (random.nextInt(8)) {
          case 0 -> pair.left.restart();
          case 1 -> pair.right.restart();
          case 2, 3 -> pair.meet();
          default -> everSent.add(pair.left.says(Messages.heartbeat()));
        }
        for (int replay = 0; replay < 3 && !everSent.isEmpty(); replay++) {
          byte[] datagram = everSent.get(random.nextInt(everSent.size()));
          if (pair.right.hears(datagram) instanceof Verdict.Genuine) {
            assertTrue(accepted.add(ByteBuffer.wrap(datagram)), "accepted twice, seed " + seed);
          }
        }
      }
    }
  }

  /** Recordings of the present life of the peer at any rate: the living peer is always answered. */
  @Test
  void a_flood_of_recordings_does_not_keep_a_restarted_agent_from_its_peer() {
    Pair pair = new Pair(10);
    pair.meet();
    List<byte[]> recorded = record(pair.left, 2000);
    pair.right.restart();
    int answered = 0;
    for (int round = 0; round < 20; round++) {
      for (byte[] datagram : recorded) {
        answered += pair.right.hears(datagram) instanceof Verdict.Unacquainted ? 1 : 0;
      }
    }
    assertTrue(answered <= 200, "answered " + answered + " recordings within an instant");
    // The restarted agent's own heartbeat is answered by the living peer, which names its boot id.
    Pair.Side.introduce(pair.right, pair.left);
    assertTrue(pair.right.conversation.speaking().acquainted());
    assertInstanceOf(Verdict.Genuine.class, pair.left.hears(pair.right.says(Messages.heartbeat())));
  }

  @Test
  void forged_strangers_cost_an_allowance_and_no_more() {
    Pair pair = new Pair(11);
    pair.meet();
    byte[] good = pair.left.says(Messages.heartbeat());
    Random random = new Random(11);
    for (int i = 0; i < 10_000; i++) {
      byte[] forged = good.clone();
      forged[8] = (byte) random.nextInt();
      forged[9] = (byte) random.nextInt();
      pair.right.hears(forged);
    }
    assertTrue(pair.right.counts.of(Verdict.Name.FORGED) <= 510);
    assertTrue(pair.right.counts.of(Verdict.Name.THROTTLED) > 9_000);
    assertInstanceOf(Verdict.Genuine.class, pair.right.hears(good));
  }

  /** A third node's genuine datagram, sent on with the second one's address. */
  @Test
  void a_datagram_of_another_node_never_counts_for_this_one() {
    Pair pair = new Pair(12);
    pair.meet();
    Pair.Side third = new Pair.Side("third", Pair.ring(Pair.KEY), pair.random);
    Verdict greeting = pair.right.hears(third.says(Messages.heartbeat()));
    assertEquals(Verdict.Name.WRONG_NODE, greeting.name());
    assertInstanceOf(Verdict.Genuine.class, pair.right.hears(pair.left.says(Messages.heartbeat())));
  }

  @Test
  void a_node_with_our_own_id_is_told_apart() {
    Pair pair = new Pair(13);
    Pair.Side twin = new Pair.Side("right", Pair.ring(Pair.KEY), pair.random);
    assertInstanceOf(Verdict.Namesake.class, pair.right.hears(twin.says(Messages.heartbeat())));
  }

  @Test
  void an_allowance_refills_with_time() {
    Allowance allowance = new Allowance(10);
    MonotonicInstant now = new MonotonicInstant(0);
    for (int i = 0; i < 10; i++) {
      assertTrue(allowance.take(now), "take " + i);
    }
    assertFalse(allowance.take(now));
    assertTrue(allowance.take(now.plus(Duration.ofMillis(101))));
    assertFalse(allowance.take(now.plus(Duration.ofMillis(102))));
  }
}
