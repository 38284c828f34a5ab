package io.flywall.agent.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.FirstBoot;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Priority;
import io.flywall.value.Rank;
import io.flywall.value.Role;
import io.flywall.value.Term;
import io.flywall.value.VoterList;
import io.flywall.value.Watermark;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One voter of three; D is 200, a request is kept for 30, promises of earlier lives end at 0. */
class VoterTest {
  private static final NodeId SELF = new NodeId("v");
  private static final NodeId P = new NodeId("p");
  private static final NodeId C = new NodeId("c");
  private static final NodeId X = new NodeId("x");
  private static final long D = 200;
  private static final long CEILING = 1001;
  private static final VoterList.Stamp STAMP = new VoterList.Stamp(4, VoterList.Stamp.UNKNOWN);

  private final DeadTimes deadTimes = new DeadTimes(ms(D), ms(D));
  private final TermLedger terms = new TermLedger(Term.NONE);
  private final VoterRoll roll =
      new VoterRoll(SELF, ms(D), VoterList.NONE, 3, VoterList.NONE.withVersion(4));
  private final Holdings holdings = new Holdings(at(0));
  private final Voter voter = new Voter(deadTimes, terms, roll, holdings, ms(30), at(0));

  VoterTest() {
    terms.reserved(new Term(CEILING));
  }

  private static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }

  private static MonotonicInstant at(long millis) {
    return Stage.at(millis);
  }

  private static Rank rank(NodeId node, int priority) {
    return new Rank(true, FirstBoot.AUTO, new Priority(priority), node);
  }

  private static Event.HeartbeatHeard beat(NodeId from, long term, long deadAfter, int version) {
    return new Event.HeartbeatHeard(
        from,
        new PeerStanding(Role.PRIMARY, new Term(term), rank(from, 100)),
        ms(deadAfter),
        new Term(term + 1),
        new VoterList.Stamp(version, VoterList.Stamp.UNKNOWN),
        true,
        0,
        1);
  }

  private boolean supports(NodeId from, long term, long now) {
    return voter.heardPrimary(beat(from, term, D, 4), at(now));
  }

  private static Event.VoteRequested request(
      NodeId from, long term, int priority, Optional<Action.Support> after) {
    Ballot ballot = new Ballot(new Term(term), rank(from, priority), ms(D), STAMP, after, false);
    return new Event.VoteRequested(from, ballot, 1, 77);
  }

  private static Event.VoteRequested request(NodeId from, long term) {
    return request(from, term, 100, Optional.empty());
  }

  private static Event.VoteRequested afterP(NodeId from, long term, long oldTerm) {
    return request(from, term, 100, Optional.of(new Action.Support(new Term(oldTerm), P)));
  }

  private Optional<Action.CastVote> decide(long now) {
    return voter.decide(any -> true, at(now));
  }

  private boolean votesFor(Event.VoteRequested request, long now) {
    voter.requested(request, at(now));
    return decide(now)
        .map(vote -> vote.granted() && vote.to().equals(request.from()))
        .orElse(false);
  }

  // ---- promises ---------------------------------------------------------------------------

  @Test
  void a_promise_lasts_the_longest_of_the_own_the_stored_and_the_carried_dead_time() {
    assertTrue(voter.heardPrimary(beat(P, 1, 30, 4), at(1000)));
    assertEquals(at(1000 + D), voter.freeAt(SELF), "the own one");
    deadTimes.stored(ms(300));
    assertTrue(voter.heardPrimary(beat(P, 1, 250, 4), at(2000)));
    assertEquals(at(2000 + 300), voter.freeAt(SELF), "the stored one");
    assertTrue(voter.heardPrimary(beat(P, 1, 300, 4), at(3000)));
    assertEquals(at(3000 + 300), voter.freeAt(SELF), "the carried one");
  }

  @Test
  void nothing_is_promised_with_a_dead_time_that_is_not_on_disk() {
    assertFalse(voter.heardPrimary(beat(P, 1, 201, 4), at(1000)));
    assertEquals(Optional.empty(), voter.supported(at(1000)));
    deadTimes.stored(ms(201));
    assertTrue(voter.heardPrimary(beat(P, 1, 201, 4), at(1001)));
  }

  @Test
  void nobody_else_is_supported_before_the_promise_ends() {
    assertTrue(supports(P, 1, 1000));
    assertEquals(Optional.of(new Action.Support(new Term(1), P)), voter.supported(at(1199)));
    assertFalse(supports(C, 2, 1199));
    assertFalse(votesFor(request(C, 2), 1199));
    assertEquals(at(1200), voter.freeAt(SELF), "the node itself is somebody else too");
    assertEquals(Optional.empty(), voter.supported(at(1200)));
    assertTrue(supports(C, 2, 1200));
  }

  @Test
  void each_heartbeat_of_the_primary_extends_the_promise() {
    assertTrue(supports(P, 1, 1000));
    assertTrue(supports(P, 1, 1100));
    assertFalse(supports(C, 2, 1299));
    assertTrue(supports(C, 2, 1300));
  }

  @Test
  void an_older_term_of_the_same_primary_is_not_supported_and_a_later_one_is() {
    assertTrue(supports(P, 5, 1000));
    assertFalse(supports(P, 4, 1001));
    assertTrue(supports(P, 6, 1002));
  }

  @Test
  void a_living_primary_is_supported_whatever_the_ceiling_says() {
    assertTrue(supports(P, CEILING + 5000, 1000));
  }

  @Test
  void an_older_voter_list_is_never_supported() {
    assertFalse(voter.heardPrimary(beat(P, 1, D, 3), at(1000)));
    assertTrue(voter.heardPrimary(beat(P, 1, D, 5), at(1000)));
    Ballot older =
        new Ballot(
            new Term(2), rank(P, 1), ms(D), new VoterList.Stamp(3, 0), Optional.empty(), false);
    assertFalse(votesFor(new Event.VoteRequested(P, older, 1, 1), 2000));
  }

  // ---- votes ------------------------------------------------------------------------------

  @Test
  void a_vote_names_what_was_asked_and_binds_like_an_answer() {
    voter.requested(request(C, 2), at(1000));
    assertEquals(
        Optional.of(new Action.CastVote(C, 1, 77, new Term(2), false, true)), decide(1000));
    assertEquals(Optional.empty(), decide(1000), "once");
    assertEquals(at(1200), voter.freeAt(SELF));
    assertFalse(votesFor(request(X, 3), 1199));
    assertFalse(supports(P, 9, 1199));
  }

  @Test
  void a_repeated_request_gets_the_vote_again_and_binds_anew() {
    assertTrue(votesFor(request(C, 2), 1000));
    assertTrue(votesFor(request(C, 2), 1010));
    assertEquals(at(1210), voter.freeAt(SELF));
  }

  @Test
  void in_a_term_that_is_over_nobody_else_gets_a_vote_but_is_told_so() {
    assertTrue(votesFor(request(C, 2), 1000));
    Event.VoteRequested late = request(X, 2);
    Action.CastVote refusal = voter.refusal(late, at(1500)).orElseThrow();
    assertEquals(new Action.CastVote(X, 1, 77, new Term(2), false, false), refusal);
    assertFalse(votesFor(late, 1500));
    assertEquals(new Term(3), terms.lowestOpen());
    assertEquals(Optional.empty(), voter.refusal(request(C, 2), at(1100)), "that is a repeat");
    assertTrue(voter.refusal(request(C, 2), at(1201)).isPresent(), "the promise is over");
  }

  @Test
  void a_request_that_comes_before_the_promise_ends_is_kept_and_answered_then() {
    supports(P, 1, 1000);
    assertFalse(votesFor(request(C, 2), 1180));
    assertEquals(at(1200), voter.wakeAt(at(1180)));
    assertEquals(Optional.empty(), decide(1199));
    assertEquals(C, decide(1200).orElseThrow().to());
  }

  @Test
  void a_request_is_kept_for_three_probe_intervals_without_a_repeat_and_no_longer() {
    supports(P, 1, 1000);
    assertFalse(votesFor(request(C, 2), 1169));
    assertEquals(Optional.empty(), decide(1200));
    supports(P, 1, 2000);
    assertFalse(votesFor(request(C, 2), 2170));
    assertTrue(decide(2200).isPresent());
  }

  @Test
  void a_repeat_keeps_a_request_alive() {
    supports(P, 1, 1000);
    assertFalse(votesFor(request(C, 2), 1160));
    assertFalse(votesFor(request(C, 2), 1190));
    assertTrue(decide(1220).isPresent());
  }

  @Test
  void of_several_that_wait_the_best_rank_gets_the_vote() {
    supports(P, 1, 1000);
    voter.requested(request(X, 9, 50, Optional.empty()), at(1190));
    voter.requested(request(C, 2, 10, Optional.empty()), at(1195));
    assertEquals(C, decide(1200).orElseThrow().to());
    assertEquals(Optional.empty(), decide(1200));
  }

  @Test
  void the_own_candidacy_has_a_say_but_not_in_a_repeat() {
    voter.requested(request(C, 2), at(1000));
    assertEquals(Optional.empty(), voter.decide(any -> false, at(1000)));
    assertTrue(decide(1001).isPresent());
    voter.requested(request(C, 2), at(1010));
    assertTrue(voter.decide(any -> false, at(1010)).isPresent());
  }

  @Test
  void no_vote_is_given_in_a_term_at_or_above_the_stored_ceiling() {
    assertFalse(votesFor(request(C, CEILING), 1000));
    assertEquals(
        new Term(CEILING + TermLedger.RESERVE + 1),
        terms.wanted(new Term(CEILING)),
        "but it is asked for");
    terms.reserved(new Term(CEILING + 1));
    assertTrue(decide(1000).isPresent(), "the request has waited for the disk");
    assertFalse(votesFor(request(C, CEILING + 1), 1001));
  }

  @Test
  void nobody_gets_a_vote_while_an_earlier_lifes_promise_may_bind() {
    voter.votesNotBefore(at(5000));
    assertFalse(votesFor(request(C, 2), 4980));
    assertEquals(at(5000), voter.wakeAt(at(4980)));
    assertEquals(at(5000), voter.freeAt(SELF));
    assertTrue(decide(5000).isPresent());
  }

  // ---- releases ---------------------------------------------------------------------------

  @Test
  void a_release_ends_exactly_the_promise_for_that_node_and_term() {
    supports(P, 5, 1000);
    voter.released(P, new Term(4));
    assertFalse(supports(C, 6, 1001), "an older term of the same node");
    voter.released(C, new Term(5));
    assertFalse(supports(C, 6, 1001), "the same term of another node");
    voter.released(P, new Term(6));
    assertFalse(supports(C, 7, 1001), "a later term of the same node");
    voter.released(P, new Term(5));
    assertTrue(supports(C, 7, 1001));
  }

  @Test
  void heartbeats_that_were_on_their_way_when_their_term_was_released_get_no_promise() {
    supports(P, 5, 1000);
    voter.released(P, new Term(5));
    assertFalse(supports(P, 5, 1001));
    assertFalse(supports(P, 4, 1001));
    assertEquals(Optional.empty(), voter.supported(at(1001)));
    assertTrue(supports(P, 6, 1002), "it won again");
  }

  @Test
  void a_release_lets_a_request_that_waits_be_answered_at_once() {
    supports(P, 1, 1000);
    assertFalse(votesFor(request(C, 2), 1010));
    voter.released(P, new Term(1));
    assertTrue(decide(1010).isPresent());
  }

  // ---- conditional votes ------------------------------------------------------------------

  @Test
  void a_conditional_vote_is_given_while_the_old_primary_is_still_answered() {
    supports(P, 1, 1000);
    voter.requested(afterP(C, 2, 1), at(1050));
    Action.CastVote vote = decide(1050).orElseThrow();
    assertTrue(vote.granted() && vote.conditional());
    assertTrue(supports(P, 1, 1060), "its old term goes on");
    assertEquals(Optional.of(new Action.Support(new Term(1), P)), voter.supported(at(1060)));
  }

  @Test
  void a_conditional_vote_binds_until_the_dead_time_is_over() {
    supports(P, 1, 1000);
    assertTrue(votesFor(afterP(C, 2, 1), 1050));
    assertFalse(supports(P, 3, 1060), "not the old primary in a new term");
    assertFalse(votesFor(request(P, 3), 1070), "nor with a vote");
    voter.released(P, new Term(1));
    assertFalse(votesFor(request(X, 3), 1080), "nor another");
    assertFalse(supports(X, 3, 1080));
    assertEquals(at(1250), voter.freeAt(SELF), "nor itself");
    assertFalse(votesFor(request(X, 3), 1249));
    assertTrue(votesFor(request(X, 3), 1250));
  }

  @Test
  void the_successor_that_leads_is_supported_also_by_who_missed_the_release() {
    supports(P, 1, 1000);
    assertTrue(votesFor(afterP(C, 2, 1), 1050));
    assertTrue(supports(C, 2, 1060));
    assertEquals(Optional.of(new Action.Support(new Term(2), C)), voter.supported(at(1060)));
    assertFalse(supports(P, 1, 1070), "the old term is over for this voter");
  }

  @Test
  void the_plain_request_of_the_successor_gets_its_vote_once_the_old_primary_has_released() {
    supports(P, 1, 1000);
    assertTrue(votesFor(afterP(C, 2, 1), 1050));
    assertFalse(votesFor(request(C, 2), 1060), "the old primary may still serve");
    voter.released(P, new Term(1));
    assertTrue(votesFor(request(C, 2), 1061));
  }

  @Test
  void a_conditional_vote_is_not_given_on_the_release_of_another_than_the_supported_one() {
    supports(X, 1, 1000);
    assertFalse(votesFor(afterP(C, 2, 1), 1050), "another node");
    supports(X, 1, 1100);
    voter.requested(request(C, 2, 100, Optional.of(new Action.Support(new Term(9), X))), at(1100));
    assertEquals(Optional.empty(), decide(1100), "another term");
  }

  @Test
  void nothing_waits_nothing_wakes() {
    supports(P, 1, 1000);
    assertEquals(MonotonicInstant.DISTANT_FUTURE, voter.wakeAt(at(1000)));
  }

  // ---- what is replicated -------------------------------------------------------------------

  private static Watermark mark(long term, long number) {
    return new Watermark(new Term(term), number);
  }

  @Test
  void who_holds_less_gets_no_vote_and_gets_it_when_it_holds_as_much() {
    holdings.found(mark(3, 7), Term.NONE);
    holdings.told(C, mark(3, 6));
    assertFalse(votesFor(request(C, 4), 1000), "less");
    assertFalse(votesFor(request(X, 4), 1000), "of X nothing was heard");
    holdings.told(C, mark(3, 7));
    assertEquals(Optional.of(C), decide(1010).map(Action.CastVote::to), "the request was kept");
  }

  @Test
  void a_later_term_is_more_and_the_primary_of_a_term_has_all_of_it() {
    holdings.found(mark(3, 7), Term.NONE);
    holdings.told(C, mark(4, 0));
    assertTrue(votesFor(request(C, 5), 1000));
    holdings.told(X, Watermark.allOf(new Term(3)));
    assertTrue(votesFor(request(X, 6), 1000 + D));
  }

  @Test
  void a_mark_of_an_earlier_term_is_not_taken_after_a_vote() {
    holdings.found(Watermark.NONE, Term.NONE);
    holdings.grow(mark(3, 1), at(900));
    assertEquals(mark(3, 1), holdings.own());
    holdings.told(C, mark(3, 1));
    assertTrue(votesFor(request(C, 4), 1000));
    holdings.grow(mark(3, 2), at(1000 + D - 1));
    assertEquals(mark(3, 1), holdings.own(), "the vote was given without it");
    holdings.grow(mark(4, 1), at(1001));
    assertEquals(mark(4, 1), holdings.own());
  }

  @Test
  void a_vote_that_came_to_nothing_ends_no_acknowledgements() {
    holdings.found(Watermark.NONE, Term.NONE);
    assertTrue(votesFor(request(C, 4), 1000));
    holdings.grow(mark(3, 2), at(1000 + D));
    assertEquals(mark(3, 2), holdings.own());
  }

  @Test
  void what_an_earlier_life_voted_is_waited_for() {
    Holdings restarted = new Holdings(at(500));
    restarted.found(Watermark.NONE, Term.NONE);
    restarted.grow(mark(3, 1), at(499));
    assertEquals(Watermark.NONE, restarted.own());
    restarted.grow(mark(3, 1), at(500));
    assertEquals(mark(3, 1), restarted.own());
  }

  @Test
  void a_conditional_vote_asks_for_as_much_as_any() {
    holdings.found(mark(3, 7), Term.NONE);
    assertTrue(supports(P, 3, 1000));
    holdings.told(C, mark(3, 6));
    assertFalse(votesFor(afterP(C, 4, 3), 1010));
    holdings.told(C, mark(3, 7));
    assertTrue(votesFor(afterP(C, 4, 3), 1020));
    holdings.grow(mark(3, 8), at(1030));
    assertEquals(mark(3, 7), holdings.own(), "what the vote did not know of binds nobody");
  }

  @Test
  void what_this_node_led_it_can_lead_with_and_is_not_bound_by() {
    holdings.found(mark(3, 7), new Term(5));
    assertEquals(Watermark.allOf(new Term(5)), holdings.offered());
    assertEquals(mark(3, 7), holdings.own());
    holdings.told(C, mark(3, 7));
    assertTrue(votesFor(request(C, 6), 1000));
  }

  @Test
  void where_votes_do_not_depend_on_it_nobody_holds_anything() {
    holdings.led(new Term(5));
    holdings.grow(mark(5, 1), at(1000));
    holdings.told(C, Watermark.allOf(new Term(9)));
    assertEquals(Watermark.NONE, holdings.own());
    assertEquals(Watermark.NONE, holdings.offered());
    assertFalse(holdings.areMoreAt(C));
    assertTrue(votesFor(request(X, 6), 1000));
  }
}
