package io.flywall.agent.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.election.Action;
import io.flywall.agent.election.Armed;
import io.flywall.agent.election.Ballot;
import io.flywall.agent.election.Decision;
import io.flywall.agent.election.Election;
import io.flywall.agent.election.ElectionSettings;
import io.flywall.agent.election.Event;
import io.flywall.agent.election.PeerStanding;
import io.flywall.agent.election.PreHookSettings;
import io.flywall.agent.election.Reason;
import io.flywall.agent.election.Voting;
import io.flywall.heartbeat.Rhythm;
import io.flywall.value.FirstBoot;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Priority;
import io.flywall.value.Rank;
import io.flywall.value.Reserved;
import io.flywall.value.Role;
import io.flywall.value.Term;
import io.flywall.value.VoterList;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One node without a quorum, and the order in which the world is asked for things. */
class PerformerTest {
  private static final NodeId SELF = new NodeId("n");
  private static final NodeId PEER = new NodeId("p");
  private static final Duration D = World.TIMING.deadAfter();

  private MonotonicInstant now = at(0);
  private final FakeLease lease = new FakeLease(World.TIMING, () -> now);
  private final List<String> calls = lease.calls;
  private final List<Armed> beats = new ArrayList<>();
  private final Recorder outside = new Recorder();
  private Election election;
  private Performer performer;

  PerformerTest() {
    play(Voting.NOBODY);
  }

  private void play(Voting voting) {
    ElectionSettings settings =
        new ElectionSettings(
            SELF,
            new Priority(50),
            FirstBoot.AUTO,
            false,
            World.TIMING,
            false,
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            voting,
            PreHookSettings.NONE);
    election = new Election(settings, Reserved.NOTHING, Optional.empty(), now);
    Rhythm rhythm = new Rhythm(World.TIMING, List.of(1), now);
    performer =
        new Performer(
            election,
            World.TIMING,
            () -> now,
            lease,
            rhythm,
            new Lateness(World.TIMING.guard()),
            outside,
            7);
    Reserved reserved = new Reserved(new Term(1001), D, VoterList.NONE.withVersion(1));
    performer.feed(new Event.Stored(reserved), now);
    calls.clear();
  }

  private static MonotonicInstant at(long millis) {
    return new MonotonicInstant(millis * 1_000_000);
  }

  private void turnAt(long millis) {
    now = at(millis);
    performer.onTime();
  }

  private void becomePrimary() {
    turnAt(200);
    assertEquals(Role.PRIMARY, election.standpoint().role());
  }

  @Test
  void a_claim_is_the_mark_the_lease_the_addresses_and_then_the_news() {
    turnAt(200);
    assertEquals(
        List.of("arm", "renew", "add", "arm", "beat", "BACKUP->PRIMARY"),
        calls.stream().filter(call -> !call.startsWith("INIT")).limit(6).toList());
    assertTrue(lease.isLive());
    assertTrue(beats.get(0).hasToken());
  }

  /** Whether the kernel took it is not known: the token may have lived, or not. */
  @Test
  void a_claim_whose_clock_passed_the_evidence_age_on_the_way_is_withdrawn() {
    lease.beforeRenewal = () -> now = now.plus(Duration.ofMillis(11));
    turnAt(200);
    assertEquals(Role.BACKUP, election.standpoint().role());
    assertEquals(Reason.CLAIM_LATE, election.standpoint().reason());
    assertFalse(calls.contains("add"), calls.toString());
    assertTrue(calls.indexOf("renew") < calls.indexOf("release"), calls.toString());
    assertFalse(lease.isLive());
  }

  @Test
  void a_claim_at_just_the_evidence_age_stands() {
    lease.beforeRenewal = () -> now = now.plus(Duration.ofMillis(10));
    becomePrimary();
    assertTrue(calls.contains("add"));
  }

  @Test
  void a_lease_that_the_kernel_does_not_take_is_a_refused_claim() {
    lease.deaf = true;
    turnAt(200);
    assertEquals(Role.FAULT, election.standpoint().role());
    assertTrue(calls.contains("refused: the kernel takes no frame"), calls.toString());
    assertFalse(calls.contains("add"));
  }

  @Test
  void an_address_that_the_kernel_refuses_takes_the_lease_back_too() {
    outside.refusesAdding = Optional.of("no such device");
    turnAt(200);
    assertEquals(Role.FAULT, election.standpoint().role());
    assertEquals(
        List.of("add", "refused: no such device", "release", "remove"),
        calls.stream()
            .filter(c -> List.of("add", "release", "remove").contains(c) || c.startsWith("ref"))
            .toList());
    assertFalse(lease.isLive());
  }

  @Test
  void a_withdrawal_shuts_the_gates_before_it_takes_the_addresses() {
    becomePrimary();
    calls.clear();
    performer.feed(new Event.DevicesChanged(false, "eth1"), now);
    assertEquals(
        List.of("release", "remove"), calls.stream().filter(c -> c.startsWith("re")).toList());
    assertTrue(calls.contains("said SendRelease"), calls.toString());
  }

  /** Design rule 6: nobody is told before no element is alive any more. */
  @Test
  void a_withdrawal_is_not_confirmed_while_the_lease_is_alive() {
    becomePrimary();
    calls.clear();
    lease.stuck = true;
    performer.feed(new Event.DevicesChanged(false, "eth1"), now);
    assertTrue(calls.stream().anyMatch(c -> c.startsWith("stays: the lease is still alive")));
    for (long millis = 201; millis < 370; millis++) {
      turnAt(millis);
      assertTrue(lease.isLive());
      assertFalse(calls.contains("said SendRelease"), "at " + millis);
    }
    assertTrue(calls.stream().filter("release"::equals).count() >= 10, "each P again");
    // The kernel's own time limit has ended it: T after the last renewal, 172 ms.
    turnAt(390);
    assertFalse(lease.isLive());
    assertTrue(calls.contains("said SendRelease"), calls.toString());
  }

  @Test
  void addresses_that_stay_are_tried_again_each_probe_interval_until_they_go() {
    becomePrimary();
    outside.refusesRemoving = Optional.of("busy");
    performer.feed(new Event.DevicesChanged(false, "eth1"), now);
    calls.clear();
    turnAt(205);
    assertFalse(calls.contains("remove"), "not before P");
    turnAt(210);
    assertTrue(calls.contains("remove"));
    assertFalse(calls.contains("said SendRelease"));
    outside.refusesRemoving = Optional.empty();
    turnAt(220);
    assertTrue(calls.contains("said SendRelease"));
    calls.clear();
    turnAt(230);
    assertFalse(calls.contains("remove"), "it is done");
  }

  @Test
  void without_a_quorum_each_beat_renews_in_its_own_turn() {
    becomePrimary();
    calls.clear();
    turnAt(300);
    assertEquals(List.of("arm", "beat", "renew"), calls);
    assertEquals(Optional.of(World.TIMING.kernelTimeout()), lease.read().left());
  }

  @Test
  void a_backups_beats_are_not_armed() {
    turnAt(0);
    assertEquals(List.of("beat"), calls);
    assertFalse(beats.get(0).hasToken());
    assertEquals(at(0), beats.get(0).at());
  }

  @Test
  void a_mark_that_the_kernel_did_not_take_is_none_and_renews_nothing() {
    becomePrimary();
    lease.deaf = true;
    calls.clear();
    turnAt(300);
    assertEquals(List.of("arm", "beat"), calls);
    assertFalse(beats.get(beats.size() - 1).hasToken());
  }

  @Test
  void requests_for_votes_are_armed_and_the_claim_uses_their_mark() {
    now = at(0);
    play(new Voting(true, 3, VoterList.NONE, false));
    Rank rank = new Rank(true, FirstBoot.AUTO, new Priority(99), PEER);
    PeerStanding standing = new PeerStanding(Role.BACKUP, Term.NONE, rank);
    performer.feed(
        new Event.AnswerHeard(PEER, standing, D, Optional.empty(), Armed.without(at(190))),
        at(190));
    turnAt(200);
    assertTrue(calls.indexOf("arm") < calls.indexOf("ask"), calls.toString());
    Armed asked = outside.asked.orElseThrow();
    assertTrue(asked.hasToken());
    calls.clear();
    now = at(203);
    performer.feed(new Event.VoteHeard(PEER, new Term(1), false, true, new Term(2), asked), now);
    assertEquals(Role.PRIMARY, election.standpoint().role());
    assertEquals(List.of("renew", "add", "arm", "beat"), calls.subList(0, 4));
    assertTrue(lease.isLive());
  }

  /** The rest of the world, which only writes down. */
  private final class Recorder implements Performer.Outside {
    private Optional<String> refusesAdding = Optional.empty();
    private Optional<String> refusesRemoving = Optional.empty();
    private Optional<Armed> asked = Optional.empty();

    @Override
    public void stalled(Duration gap, MonotonicInstant now) {}

    @Override
    public void heartbeat(int peer, Armed armed) {
      calls.add("beat");
      beats.add(armed);
    }

    @Override
    public void requestVotes(Ballot ballot, Armed armed) {
      calls.add("ask");
      asked = Optional.of(armed);
    }

    @Override
    public Optional<String> addVips(MonotonicInstant when) {
      calls.add("add");
      return refusesAdding;
    }

    @Override
    public Optional<String> removeVips(boolean shut, MonotonicInstant when) {
      calls.add("remove");
      return refusesRemoving;
    }

    @Override
    public void perform(Action action, MonotonicInstant when) {
      calls.add("said " + action.getClass().getSimpleName());
    }

    @Override
    public void claimRefused(Term term, String reason, MonotonicInstant when) {
      calls.add("refused: " + reason);
    }

    @Override
    public void regate(ElectionSettings next) {
      calls.add("regate " + next.timing().deadAfter().toMillis());
    }

    @Override
    public void withdrawRefused(String reason, MonotonicInstant when) {
      calls.add("stays: " + reason);
    }

    @Override
    public void changed(Decision.Transition change, MonotonicInstant when) {
      calls.add(change.from() + "->" + change.to());
    }
  }
}
