package io.flywall.heartbeat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Builds that are a version apart, as in every upgrade of one node after the other. */
class WireVersionsTest {

  private static Pair pair(WireVersions left, WireVersions right) {
    Pair pair = new Pair(1);
    pair.left.versions = left;
    pair.right.versions = right;
    pair.left.restart();
    pair.right.restart();
    return pair;
  }

  private static int writtenIn(byte[] datagram) {
    return datagram[0] & 0x0f;
  }

  private static void assertUnderstood(int version, Pair.Side from, Pair.Side to) {
    byte[] said = from.says(Messages.heartbeat());
    assertEquals(version, writtenIn(said));
    assertInstanceOf(Verdict.Genuine.class, to.hears(said));
  }

  @Test
  void today_the_first_byte_is_what_it_always_was() {
    assertEquals(1, WireVersions.OURS.first(0));
    assertEquals(1, WireVersions.OURS.first(1));
  }

  @Test
  void neighbours_meet_in_the_version_that_both_speak_whoever_speaks_first() {
    for (boolean leftFirst : new boolean[] {true, false}) {
      Pair pair = pair(new WireVersions(1, 2), new WireVersions(2, 3));
      Pair.Side.introduce(leftFirst ? pair.left : pair.right, leftFirst ? pair.right : pair.left);
      Pair.Side.introduce(leftFirst ? pair.right : pair.left, leftFirst ? pair.left : pair.right);
      pair.meet();
      assertUnderstood(2, pair.left, pair.right);
      assertUnderstood(2, pair.right, pair.left);
    }
  }

  @Test
  void two_of_the_newer_version_use_it() {
    Pair pair = pair(new WireVersions(1, 2), new WireVersions(1, 2));
    pair.meet();
    assertUnderstood(2, pair.left, pair.right);
    assertUnderstood(2, pair.right, pair.left);
  }

  @Test
  void a_peer_that_comes_back_with_the_older_or_the_newer_build_is_met_again() {
    WireVersions older = new WireVersions(1, 1);
    WireVersions newer = new WireVersions(1, 2);
    Pair pair = pair(newer, newer);
    pair.meet();
    for (WireVersions next : new WireVersions[] {older, newer, older}) {
      pair.right.versions = next;
      pair.right.restart();
      // What the left says first is in words of the right's earlier life, and lost.
      pair.meet();
      pair.meet();
      assertUnderstood(next.newest(), pair.left, pair.right);
      assertUnderstood(next.newest(), pair.right, pair.left);
    }
  }

  /** Acquainted in a version that the build before them cannot read: silence ends that. */
  @Test
  void a_peer_that_goes_back_beyond_what_both_spoke_is_met_after_a_silence() {
    WireVersions older = new WireVersions(1, 2);
    WireVersions newer = new WireVersions(2, 3);
    Pair pair = pair(newer, newer);
    pair.meet();
    assertUnderstood(3, pair.left, pair.right);
    pair.right.versions = older;
    pair.right.restart();
    pair.meet();
    assertFalse(pair.right.conversation.speaking().acquainted(), "neither can read the other");
    pair.left.conversation.speaking().assumeOldestVersion();
    pair.meet();
    pair.meet();
    assertUnderstood(2, pair.left, pair.right);
    assertUnderstood(2, pair.right, pair.left);
  }

  @Test
  void two_versions_apart_is_refused_counted_and_changes_nothing() {
    Pair pair = pair(new WireVersions(1, 1), new WireVersions(2, 3));
    pair.meet();
    assertFalse(pair.left.conversation.speaking().acquainted());
    assertFalse(pair.right.conversation.speaking().acquainted());
    assertTrue(pair.left.counts.of(Verdict.Name.UNKNOWN_VERSION) > 0);
    assertTrue(pair.right.counts.of(Verdict.Name.UNKNOWN_VERSION) > 0);
  }
}
