package io.flywall.micro;

import io.flywall.agent.election.Armed;
import io.flywall.agent.election.Decision;
import io.flywall.agent.election.Election;
import io.flywall.agent.election.ElectionSettings;
import io.flywall.agent.election.Event;
import io.flywall.agent.election.PeerStanding;
import io.flywall.agent.election.PreHookSettings;
import io.flywall.agent.election.Voting;
import io.flywall.value.FirstBoot;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Priority;
import io.flywall.value.Rank;
import io.flywall.value.Reserved;
import io.flywall.value.Role;
import io.flywall.value.Term;
import io.flywall.value.Timing;
import io.flywall.value.VoterList;
import java.time.Duration;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One step of the election of a trio: what a backup does all day, and what a primary does. */
@State(Scope.Thread)
public class ElectionBenchmark {
  private static final Timing TIMING =
      new Timing(Duration.ofMillis(100), 10, Duration.ofMillis(10), Timing.USUAL_JIFFY);

  private static final NodeId PEER = new NodeId("peer");
  private static final Term TERM = new Term(1);

  private Election backup;
  private Election primary;
  private Event heartbeat;
  private long nanos = Duration.ofMillis(300).toNanos();
  private int token = 1;

  /** Both have been in their role for a while. */
  @Setup
  public void begin() {
    backup = election();
    Decision unused = backup.step(new Event.Ticked(), at(200));
    heartbeat =
        new Event.HeartbeatHeard(
            PEER,
            standing(Role.PRIMARY, TERM),
            TIMING.deadAfter(),
            TERM,
            VoterList.NONE.stamp(),
            true,
            0,
            1);
    primary = election();
    unused = primary.step(stored(), at(0));
    Armed armed = new Armed(at(200), token);
    unused = primary.step(answer(Optional.empty(), armed), at(190));
    unused = primary.step(new Event.Ticked(), at(200));
    unused =
        primary.step(new Event.VoteHeard(PEER, TERM, false, true, new Term(2), armed), at(200));
    require(primary, Role.PRIMARY);
    require(backup, Role.BACKUP);
  }

  private static void require(Election election, Role role) {
    if (election.standpoint().role() != role) {
      throw new IllegalStateException("not " + role + " but " + election.standpoint().role());
    }
  }

  private static Election election() {
    ElectionSettings settings =
        new ElectionSettings(
            new NodeId("self"),
            new Priority(50),
            FirstBoot.AUTO,
            false,
            TIMING,
            false,
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            new Voting(true, 3, VoterList.NONE, false),
            PreHookSettings.NONE);
    return new Election(settings, Reserved.NOTHING, Optional.empty(), at(0));
  }

  private static MonotonicInstant at(long millis) {
    return new MonotonicInstant(millis * 1_000_000);
  }

  private static PeerStanding standing(Role role, Term term) {
    return new PeerStanding(role, term, new Rank(true, FirstBoot.AUTO, new Priority(100), PEER));
  }

  private static Event stored() {
    return new Event.Stored(
        new Reserved(new Term(1_000_000), TIMING.deadAfter(), VoterList.NONE.withVersion(1)));
  }

  private static Event answer(Optional<Term> supports, Armed armed) {
    return new Event.AnswerHeard(
        PEER, standing(Role.BACKUP, Term.NONE), TIMING.deadAfter(), supports, armed);
  }

  /** A backup hears its primary, answers and goes on waiting. */
  @Benchmark
  public Decision backupHearsPrimary() {
    nanos += 1_000;
    return backup.step(heartbeat, new MonotonicInstant(nanos));
  }

  /** A primary hears that a voter supports it, and renews its lease. */
  @Benchmark
  public Decision primaryIsSupported() {
    nanos += 1_000;
    token++;
    MonotonicInstant now = new MonotonicInstant(nanos);
    Armed armed = new Armed(now, token);
    Decision unused = primary.step(new Event.BeatSent(armed), now);
    unused = primary.step(answer(Optional.of(TERM), armed), now);
    return primary.step(new Event.Renewed(TERM, armed, now, now, true), now);
  }
}
