package io.flywall.agent.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.flywall.agent.election.Reason;
import io.flywall.agent.view.TakeoverStages;
import io.flywall.agent.view.TakeoverStages.Kind;
import io.flywall.agent.view.TakeoverStages.Stage;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.Term;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StageClockTest {
  private static final Term TERM = new Term(7);
  private final StageClock stages = new StageClock();

  private static MonotonicInstant at(long millis) {
    return new MonotonicInstant(millis * 1_000_000);
  }

  private static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }

  private Optional<TakeoverStages> done(Reason reason) {
    return stages.done(TERM, reason, ms(2), at(312));
  }

  @Test
  void a_takeover_is_split_where_one_stage_ends_and_the_next_begins() {
    stages.primaryBeat(at(100));
    stages.beatsPrimary(0, at(150));
    stages.beatsPrimary(1, at(160));
    stages.beatsPrimary(2, at(170));
    stages.asks(at(300));
    stages.asks(at(305));
    stages.claims(at(307));
    assertEquals(
        new TakeoverStages(
            Kind.TAKEOVER,
            7,
            Map.of(
                Stage.SILENCE, ms(60),
                Stage.SUSPICION, ms(140),
                Stage.VOTE, ms(7),
                Stage.ADDRESS, ms(3),
                Stage.ANNOUNCEMENT, ms(2))),
        done(Reason.PRIMARY_SILENT).orElseThrow());
  }

  @Test
  void who_answers_again_was_suspected_in_vain() {
    stages.primaryBeat(at(100));
    stages.beatsPrimary(1, at(160));
    stages.asks(at(165));
    stages.primaryBeat(at(200));
    stages.beatsPrimary(1, at(250));
    stages.asks(at(300));
    stages.claims(at(307));
    Map<Stage, Duration> took = done(Reason.PRIMARY_SILENT).orElseThrow().took();
    assertEquals(ms(50), took.get(Stage.SILENCE));
    assertEquals(ms(50), took.get(Stage.SUSPICION));
  }

  @Test
  void nobody_is_silent_before_a_hand_over() {
    stages.primaryBeat(at(300));
    stages.asks(at(301));
    stages.claims(at(307));
    TakeoverStages told = done(Reason.HANDED_TO_US).orElseThrow();
    assertEquals(Kind.HAND_OVER, told.kind());
    assertEquals(
        Map.of(Stage.VOTE, ms(6), Stage.ADDRESS, ms(3), Stage.ANNOUNCEMENT, ms(2)), told.took());
  }

  @Test
  void a_start_takes_over_from_nobody_and_leaves_nothing_behind() {
    stages.claims(at(307));
    assertEquals(Optional.empty(), done(Reason.COLD_START));
    assertEquals(false, stages.isClaiming());
    stages.claims(at(310));
    assertEquals(
        Map.of(Stage.ADDRESS, ms(0), Stage.ANNOUNCEMENT, ms(2)),
        done(Reason.RELEASED).orElseThrow().took());
  }
}
