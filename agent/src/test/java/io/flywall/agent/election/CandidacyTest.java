package io.flywall.agent.election;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.flywall.value.FirstBoot;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Priority;
import io.flywall.value.Rank;
import io.flywall.value.Role;
import io.flywall.value.Term;
import io.flywall.value.Watermark;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Node m with priority 100; a round is 10 ms, D is 200. */
class CandidacyTest {
  private static final Duration D = Duration.ofMillis(200);
  private final Peers peers = new Peers();
  private final Holdings holdings = new Holdings(Stage.at(0));
  private final Candidacy candidacy =
      new Candidacy(
          () -> Stage.settings("m", 100).rank(true), peers, holdings, Duration.ofMillis(10));

  private static MonotonicInstant at(long millis) {
    return Stage.at(millis);
  }

  private static Rank rank(String name, int priority) {
    return new Rank(true, FirstBoot.AUTO, new Priority(priority), new NodeId(name));
  }

  private void heard(String name, int priority, Role role, long now) {
    PeerStanding standing = new PeerStanding(role, Term.NONE, rank(name, priority));
    peers.heard(new NodeId(name), standing, D, at(now));
  }

  private MonotonicInstant stands(long after, Optional<Allegiance> primary, long now) {
    return candidacy.standsAt(at(after), primary, primary.isEmpty(), false, at(now));
  }

  private static Optional<Allegiance> followed(long lastHeard) {
    return Optional.of(
        new Allegiance(new NodeId("p"), new Term(1), rank("p", 1), at(lastHeard), D));
  }

  @Test
  void alone_it_stands_when_its_own_waits_are_over() {
    assertEquals(at(1000), stands(1000, Optional.empty(), 900));
  }

  @Test
  void a_primary_has_to_be_silent_for_the_dead_time() {
    assertEquals(at(1200), stands(0, followed(1000), 1000));
    assertEquals(at(1500), stands(1500, followed(1000), 1000));
  }

  @Test
  void each_living_backup_that_ranks_better_goes_one_round_before() {
    heard("a", 10, Role.BACKUP, 900);
    heard("b", 20, Role.BACKUP, 900);
    heard("z", 200, Role.BACKUP, 900);
    heard("w", 1, Role.WITNESS, 900);
    heard("f", 1, Role.FAULT, 900);
    assertEquals(at(1220), stands(0, followed(1000), 1050));
  }

  @Test
  void who_is_not_heard_any_more_goes_before_nobody() {
    heard("a", 10, Role.BACKUP, 700);
    assertEquals(at(1200), stands(0, followed(1000), 1050));
  }

  @Test
  void a_better_one_that_became_a_backup_late_has_its_round_from_then_on() {
    heard("a", 10, Role.BACKUP, 1300);
    assertEquals(at(1310), stands(0, followed(1000), 1300));
  }

  @Test
  void who_holds_more_goes_first_and_who_holds_less_never_before_whatever_the_priority() {
    holdings.found(new Watermark(new Term(3), 7), Term.NONE);
    heard("a", 10, Role.BACKUP, 900);
    holdings.told(new NodeId("a"), new Watermark(new Term(3), 6));
    heard("z", 200, Role.BACKUP, 900);
    holdings.told(new NodeId("z"), new Watermark(new Term(3), 8));
    assertEquals(at(1210), stands(0, followed(1000), 1050), "only z");
    holdings.told(new NodeId("z"), new Watermark(new Term(3), 7));
    holdings.told(new NodeId("a"), new Watermark(new Term(3), 7));
    assertEquals(at(1210), stands(0, followed(1000), 1050), "equal: by rank, only a");
  }

  @Test
  void one_that_boots_is_waited_for_on_a_cold_start_only() {
    heard("a", 10, Role.INIT, 900);
    assertEquals(at(900 + 400 + 10), stands(1000, Optional.empty(), 950));
    assertEquals(at(1200), stands(0, followed(1000), 1050));
  }
}
