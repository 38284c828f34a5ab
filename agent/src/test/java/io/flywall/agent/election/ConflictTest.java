package io.flywall.agent.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.flywall.value.Role;
import io.flywall.value.Term;
import org.junit.jupiter.api.Test;

/** Two primaries that hear each other. */
class ConflictTest extends TwoNodes {
  @Test
  void after_a_full_cut_one_of_two_primaries_stays_and_announces_again() {
    startBoth();
    stage.cutBothWays("a", "b");
    stage.untilPrimary(b, 1000);
    assertEquals(Role.PRIMARY, a.role());
    int announcements = (int) count(b, Action.Announce.class);
    stage.heal();
    stage.run(101);
    assertEquals(Role.PRIMARY, b.role(), "the later term stays");
    assertEquals(Role.BACKUP, a.role());
    assertEquals(announcements + 1, count(b, Action.Announce.class));
    assertFalse(a.holdsVips);
  }

  /**
   * The loser hears the winner first, and is a backup before the winner ever heard of its claim.
   */
  @Test
  void a_winner_that_never_heard_the_losers_claim_announces_again_too() {
    startBoth();
    stage.cutBothWays("a", "b");
    stage.untilPrimary(b, 1000);
    stage.run(1000);
    long announcements = count(b, Action.Announce.class);
    stage.heal();
    Term later = b.election.standpoint().term();
    PeerStanding winner =
        new PeerStanding(Role.PRIMARY, later, Stage.settings("b", 150).rank(true));
    a.feed(heartbeat("b", winner));
    stage.run(1);
    assertEquals(Role.BACKUP, a.role());
    assertEquals(1, count(a, Action.SendRelease.class));
    assertEquals(announcements + 1, count(b, Action.Announce.class));
  }

  /** Beyond D after its claim; a better-ranked one answers on the LAN. */
  private void bothLongPrimary() {
    startBoth();
    stage.cutBothWays("a", "b");
    stage.untilPrimary(b, 1000);
    stage.run(DEAD_AFTER + 100);
  }

  private void bHearsAnOwnerOnTheLan() {
    b.feed(new Event.WireHeard(7L, Event.WireWord.ANSWER));
  }

  @Test
  void after_a_heal_the_lan_that_is_heard_first_does_not_overrule_the_term() {
    bothLongPrimary();
    bHearsAnOwnerOnTheLan();
    assertEquals(Role.PRIMARY, b.role());
    stage.heal();
    stage.run(101);
    assertEquals(Role.PRIMARY, b.role(), "the later term stays");
    assertEquals(Role.BACKUP, a.role());
  }

  @Test
  void an_owner_on_the_lan_whose_heartbeats_stay_away_has_the_word() {
    bothLongPrimary();
    bHearsAnOwnerOnTheLan();
    stage.run(3 * ROUND - 1);
    bHearsAnOwnerOnTheLan();
    assertEquals(Role.PRIMARY, b.role());
    stage.run(1);
    bHearsAnOwnerOnTheLan();
    assertEquals(Role.BACKUP, b.role());
  }

  @Test
  void equal_terms_are_decided_by_priority() {
    a.start();
    b.start();
    stage.cutBothWays("a", "b");
    stage.run(500);
    assertEquals(Role.PRIMARY, a.role());
    assertEquals(Role.PRIMARY, b.role());
    stage.heal();
    stage.run(101);
    assertEquals(Role.PRIMARY, a.role());
    assertEquals(Role.BACKUP, b.role());
  }
}
