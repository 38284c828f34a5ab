package io.flywall.agent.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.NodeId;
import io.flywall.value.Role;
import io.flywall.value.Term;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is asked of a primary: hand-overs, failback, and the releases that they end with. */
class PlannedHandOverTest extends TwoNodes {
  @Test
  void a_hand_over_is_break_before_make_and_immediate() {
    startBoth();
    long started = stage.now();
    a.feed(
        new Event.HandOverRequested(
            Optional.empty(), Event.HandOverCause.OPERATOR, Optional.empty()));
    stage.run(1);
    assertEquals(Role.PRIMARY, b.role(), stage.story.toString());
    assertEquals(Role.BACKUP, a.role());
    assertTrue(stage.now() - started <= 1);
    assertEquals(List.of(), stage.dual);
    assertEquals(1, count(a, Action.HandOverDone.class));
    assertEquals(Reason.HANDED_TO_US, b.election.standpoint().reason());
  }

  @Test
  void a_release_is_said_only_after_the_kernel_confirmed() {
    startBoth();
    a.kernelObeys = false;
    a.feed(
        new Event.HandOverRequested(
            Optional.empty(), Event.HandOverCause.OPERATOR, Optional.empty()));
    stage.run(DEAD_AFTER - 1);
    assertEquals(0, count(a, Action.SendRelease.class));
  }

  @Test
  void a_lost_release_means_waiting_for_the_dead_time_and_is_never_double() {
    startBoth();
    stage.cut("a", "b");
    a.feed(
        new Event.HandOverRequested(
            Optional.empty(), Event.HandOverCause.OPERATOR, Optional.empty()));
    stage.run(1);
    assertFalse(a.holdsVips);
    assertEquals(Role.BACKUP, b.role());
    long took = stage.untilPrimary(b, 1000);
    assertTrue(took <= DEAD_AFTER, "took " + took);
    assertEquals(List.of(), stage.dual);
  }

  @Test
  void a_release_for_another_term_or_from_another_node_changes_nothing() {
    startBoth();
    Term term = b.election.standpoint().term();
    b.feed(new Event.ReleaseHeard(new NodeId("a"), term.next(), Event.Successor.US, young()));
    b.feed(new Event.ReleaseHeard(new NodeId("x"), term, Event.Successor.US, young()));
    assertEquals(Role.BACKUP, b.role());
  }

  @Test
  void a_release_that_was_under_way_longer_than_the_lease_is_no_invitation() {
    startBoth();
    Term term = b.election.standpoint().term();
    Armed old = Armed.without(Stage.at(stage.now() - DEAD_AFTER));
    b.feed(new Event.ReleaseHeard(new NodeId("a"), term, Event.Successor.US, old));
    assertEquals(Role.BACKUP, b.role(), "its sender may serve again by now");
    b.feed(new Event.Ticked());
    assertEquals(Role.BACKUP, b.role());
  }

  @Test
  void a_successor_that_dies_in_the_middle_gives_the_vips_back() {
    startBoth();
    b.kill();
    a.feed(
        new Event.HandOverRequested(
            Optional.empty(), Event.HandOverCause.OPERATOR, Optional.empty()));
    assertTrue(stage.untilPrimary(a, 1000) <= DEAD_AFTER + ROUND + 1);
    assertEquals(Reason.HAND_OVER_FAILED, a.election.standpoint().reason());
  }

  @Test
  void a_hand_over_without_a_ready_backup_is_refused_with_the_reason() {
    startBoth();
    b.kill();
    stage.run(DEAD_AFTER + 110);
    a.feed(
        new Event.HandOverRequested(
            Optional.empty(), Event.HandOverCause.OPERATOR, Optional.empty()));
    a.feed(
        new Event.HandOverRequested(
            Optional.of(new NodeId("b")), Event.HandOverCause.OPERATOR, Optional.empty()));
    assertEquals(
        List.of(
            new Action.RefuseHandOver(
                Action.Refusal.NO_SUCCESSOR, Optional.empty(), Event.HandOverCause.OPERATOR),
            new Action.RefuseHandOver(
                Action.Refusal.SUCCESSOR_NOT_READY,
                Optional.empty(),
                Event.HandOverCause.OPERATOR)),
        a.actions.stream().filter(Action.RefuseHandOver.class::isInstance).toList());
    assertEquals(Role.PRIMARY, a.role());
  }

  @Test
  void a_backup_refuses_to_hand_over_what_it_does_not_have() {
    startBoth();
    b.feed(
        new Event.HandOverRequested(
            Optional.empty(), Event.HandOverCause.OPERATOR, Optional.empty()));
    assertTrue(
        b.actions.contains(
            new Action.RefuseHandOver(
                Action.Refusal.NOT_PRIMARY, Optional.empty(), Event.HandOverCause.OPERATOR)));
  }

  @Test
  void a_preferred_node_takes_back_after_the_delay_and_without_a_gap() {
    startBoth();
    a.kill();
    a.holdsVips = false;
    stage.untilPrimary(b, 1000);
    stage.run(2000);
    a.start();
    stage.run(4500);
    assertEquals(Role.PRIMARY, b.role(), "before failback_delay");
    stage.run(1500);
    assertEquals(Role.PRIMARY, a.role(), stage.story.toString());
    assertEquals(List.of(), stage.dual);
  }

  @Test
  void after_a_reset_earlier_changes_stop_no_failback() {
    changeTwice();
    assertEquals(Role.PRIMARY, b.role(), stage.story.toString());
    b.feed(new Event.ResetRequested());
    stage.run(2000);
    assertEquals(Role.PRIMARY, a.role(), stage.story.toString());
  }

  private void changeTwice() {
    startBoth();
    for (int round = 0; round < 2; round++) {
      a.kill();
      a.holdsVips = false;
      stage.untilPrimary(b, 1000);
      a.start();
      stage.run(7000);
    }
  }

  @Test
  void a_second_change_within_the_window_stops_the_automatic_failback() {
    changeTwice();
    assertEquals(Role.PRIMARY, b.role(), stage.story.toString());
    Optional<NodeId> asker = Optional.of(new NodeId("a"));
    assertTrue(
        b.actions.contains(
            new Action.RefuseHandOver(
                Action.Refusal.FLAP_DAMPING, asker, Event.HandOverCause.FAILBACK)));
    stage.run(Duration.ofMinutes(5).toMillis());
    assertEquals(Role.PRIMARY, a.role(), "after the window");
  }
}
