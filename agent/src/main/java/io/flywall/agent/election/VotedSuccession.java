package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.Term;
import java.time.Duration;
import java.util.Optional;

/** Claims with the votes of a quorum (design rules 4 and 7): this node as a candidate. */
final class VotedSuccession implements Succession {
  private final SettingsInForce settings;
  private final Rules rules;
  private final DeadTimes deadTimes;
  private final VoterRoll roll;
  private final DeclaredDead dead;
  private final Peers peers;
  private final NodeState node;
  private final Holdings holdings;
  private final Eligibility eligibility;
  private final PreHook preHook;
  private final Claims claims;
  private final DecisionBuilder decision;
  private Optional<Candidate> candidate = Optional.empty();

  VotedSuccession(
      SettingsInForce settings,
      Rules rules,
      DeadTimes deadTimes,
      VoterRoll roll,
      DeclaredDead dead,
      Peers peers,
      NodeState node,
      Holdings holdings,
      Eligibility eligibility,
      PreHook preHook,
      Claims claims,
      DecisionBuilder decision) {
    this.settings = settings;
    this.rules = rules;
    this.deadTimes = deadTimes;
    this.roll = roll;
    this.dead = dead;
    this.peers = peers;
    this.node = node;
    this.holdings = holdings;
    this.eligibility = eligibility;
    this.preHook = preHook;
    this.claims = claims;
    this.decision = decision;
  }

  // ---- standing ---------------------------------------------------------------------------

  @Override
  public void standIfTime(MonotonicInstant now) {
    expireOffer(now);
    if (candidate.isPresent()) {
      goOn(candidate.get(), now);
    } else if (isTime(now) && eligibility.isAllowed(now)) {
      stand(Optional.empty(), now, now);
    }
  }

  private boolean isTime(MonotonicInstant now) {
    return eligibility.mayStand(now) && !now.isBefore(eligibility.standsAt(now)) && mayAsk(now);
  }

  private void goOn(Candidate standing, MonotonicInstant now) {
    preHook.stillWanted(now);
    boolean inVain = !mayAsk(now) || eligibility.isHeldBack(now);
    if (!standing.isConditional() && inVain) {
      standBack();
    } else if (standing.isDue(now)) {
      askForVotes(standing, now);
    }
  }

  /** To ask makes sense while so many voters are heard that they could make a quorum. */
  private boolean mayAsk(MonotonicInstant now) {
    return peers.aliveVoters(roll, now) + 1 >= dead.quorum(roll).needed() && roll.hasSelf();
  }

  private void stand(Optional<Action.Support> after, MonotonicInstant since, MonotonicInstant now) {
    Optional<Term> term = eligibility.nextTerm();
    if (term.isPresent()) {
      Duration round = settings.probeInterval();
      Duration every = after.isPresent() ? round.dividedBy(2) : round;
      begin(new Candidate(term.get(), after, every, noVotes(), since, now), now);
    }
  }

  private void begin(Candidate standing, MonotonicInstant now) {
    candidate = Optional.of(standing);
    askForVotes(standing, now);
  }

  private Evidence noVotes() {
    return new Evidence(settings.timing().evidenceAge());
  }

  private void askForVotes(Candidate standing, MonotonicInstant now) {
    standing.requested(now);
    boolean ready = standing.isConditional() && standing.won(roll, dead, now).isPresent();
    decision.add(
        new Action.RequestVotes(
            new Ballot(
                standing.term(),
                node.rank(),
                deadTimes.own(),
                roll.stamp(),
                standing.after(),
                ready)));
  }

  @Override
  public void standBack() {
    candidate = Optional.empty();
  }

  // ---- votes ------------------------------------------------------------------------------

  /** Where everybody else is declared dead the request is the vote. */
  @Override
  public void votesAsked(Event.VotesAsked request, MonotonicInstant now) {
    if (candidate.isPresent() && candidate.get().term().equals(request.term())) {
      Candidate standing = candidate.get();
      standing.asked(request.armed());
      if (!standing.isConditional()) {
        claimIfWon(standing, now);
      }
    }
  }

  @Override
  public void voteHeard(Event.VoteHeard vote, MonotonicInstant now) {
    if (candidate.isEmpty()) {
      return;
    }
    Candidate standing = candidate.get();
    standing.heard(vote, now);
    if (!vote.granted() && vote.lowestVotable().isAfter(standing.term())) {
      // Somebody needed has voted in a later term already: this one cannot be won.
      standBack();
      stand(standing.after(), standing.since(), now);
    } else if (!standing.isConditional()) {
      claimIfWon(standing, now);
    }
  }

  /** Whether it could: then the candidacy has ended, one way or the other. */
  private boolean claimIfWon(Candidate standing, MonotonicInstant now) {
    if (!eligibility.mayClaim()) {
      return false;
    }
    Optional<Armed> won = standing.won(roll, dead, now);
    if (won.isEmpty() || !eligibility.mayUse(standing.term(), now)) {
      return false;
    }
    standBack();
    claims.claim(standing.term(), won, now);
    return true;
  }

  @Override
  public boolean asksFor(Term term) {
    return candidate.filter(standing -> standing.term().equals(term)).isPresent();
  }

  @Override
  public boolean letsPass(Event.VoteRequested request, MonotonicInstant now) {
    if (candidate.isEmpty() || candidate.get().isConditional()) {
      return true;
    }
    boolean better =
        holdings.areMoreAt(request.from())
            || request.ballot().rank().isBetterThan(node.rank(), false);
    boolean inVain = now.since(candidate.get().since()).compareTo(settings.deadAfter()) >= 0;
    return rules.standsBack(better) || rules.letsPassInVain(inVain);
  }

  // ---- a prepared hand-over ---------------------------------------------------------------

  @Override
  public void offered(Event.OfferHeard offer, MonotonicInstant now) {
    Action.Support old = new Action.Support(offer.term(), offer.from());
    boolean isNews = node.follows(offer.from(), offer.term()) && !isAfter(old);
    if (isNews && eligibility.isAllowedAfterOffer(now)) {
      stand(Optional.of(old), now, now);
    }
  }

  private boolean isAfter(Action.Support old) {
    return candidate.flatMap(Candidate::after).equals(Optional.of(old));
  }

  private void expireOffer(MonotonicInstant now) {
    if (candidate.isEmpty() || !candidate.get().isConditional()) {
      return;
    }
    Action.Support old = candidate.get().after().orElseThrow();
    boolean lives = node.follows(old.node(), old.term()) && !node.hasOutlivedPrimary(now);
    Duration longest = settings.deadAfter().multipliedBy(2);
    if (!lives || now.since(candidate.get().since()).compareTo(longest) > 0) {
      standBack();
    }
  }

  /** With the votes in hand this is the claim; otherwise they come now. */
  @Override
  public void takeOver(Event.ReleaseHeard release, MonotonicInstant now) {
    boolean prepared = isAfter(new Action.Support(release.term(), release.from()));
    if (!prepared || !eligibility.mayClaim()) {
      standBack();
      standIfTime(now);
      return;
    }
    Candidate standing = candidate.orElseThrow();
    if (!claimIfWon(standing, now)) {
      Duration every = settings.probeInterval();
      begin(new Candidate(standing.term(), Optional.empty(), every, noVotes(), now, now), now);
    }
  }

  @Override
  public MonotonicInstant wakeAt(MonotonicInstant now) {
    return candidate.map(Candidate::nextRequest).orElseGet(() -> eligibility.wakeAt(now));
  }
}
