package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Rank;
import io.flywall.value.Term;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * This node's voice: whom it supports, and until when that binds it (design rules 2, 4, 6, 7, 13).
 *
 * <p>A promise is made by answering a primary's heartbeat or by a vote, at R, and binds until R +
 * D: nobody else is supported before, the node itself included. A conditional vote binds the same
 * way while the old primary's heartbeats are still answered. A request that comes too early is kept
 * and answered when the promise ends.
 */
class Voter {
  private static final Comparator<Rank> BY_RANK =
      (a, b) -> a.isBetterThan(b, false) ? -1 : b.isBetterThan(a, false) ? 1 : 0;

  private final DeadTimes deadTimes;
  private final TermLedger terms;
  private final VoterRoll roll;
  private final Holdings holdings;
  private Duration keptFor;
  private final Map<NodeId, Term> releasedUpTo = new TreeMap<>();
  private final Map<NodeId, Kept> kept = new TreeMap<>();
  private Optional<Promise> promise = Optional.empty();
  private Optional<Promise> conditional = Optional.empty();
  private MonotonicInstant votesFrom;

  /** Nobody else before {@code until}. */
  record Promise(NodeId node, Term term, MonotonicInstant until) {
    boolean runs(MonotonicInstant now) {
      return now.isBefore(until);
    }

    boolean isTo(NodeId candidate, Term itsTerm) {
      return node.equals(candidate) && term.equals(itsTerm);
    }
  }

  /** A request that could not be answered yet, and the path to answer on. */
  record Kept(Event.VoteRequested request, MonotonicInstant at) {}

  /**
   * Begins with the boot wait, because a promise of an earlier life may still bind.
   *
   * @param keptFor how long a request counts without a repeat: 3 P
   */
  Voter(
      DeadTimes deadTimes,
      TermLedger terms,
      VoterRoll roll,
      Holdings holdings,
      Duration keptFor,
      MonotonicInstant votesFrom) {
    this.deadTimes = deadTimes;
    this.terms = terms;
    this.roll = roll;
    this.holdings = holdings;
    this.keptFor = keptFor;
    this.votesFrom = votesFrom;
  }

  /** Another P is in force. */
  final void keepFor(Duration requests) {
    keptFor = requests;
  }

  /** When this node is free of every promise to others. */
  final MonotonicInstant freeAt(NodeId self) {
    MonotonicInstant free = votesFrom;
    if (promise.isPresent()) {
      free = MonotonicInstant.later(free, promise.get().until());
    }
    if (conditional.isPresent() && !conditional.get().node().equals(self)) {
      free = MonotonicInstant.later(free, conditional.get().until());
    }
    return free;
  }

  /** Whom this node supports now; nobody when no promise runs. */
  final Optional<Action.Support> supported(MonotonicInstant now) {
    return promise
        .filter(made -> made.runs(now))
        .map(made -> new Action.Support(made.term(), made.node()));
  }

  // ---- a primary's heartbeats -------------------------------------------------------------

  /**
   * A heartbeat says that its sender is primary: supports it if nothing binds otherwise. Whether it
   * does; only then may the answer say so, because a promise that merely still runs from earlier is
   * none to this heartbeat.
   */
  final boolean heardPrimary(Event.HeartbeatHeard heard, MonotonicInstant now) {
    NodeId from = heard.from();
    Term term = heard.standing().term();
    if (!roll.accepts(heard.voters())
        || !roll.has(from)
        || !deadTimes.mayPromise(heard.deadAfter())
        || wasReleased(from, term)
        || isBoundOtherwise(from, term, now)) {
      return false;
    }
    promise = Optional.of(promiseTo(from, term, heard.deadAfter(), now));
    kept.remove(from);
    return true;
  }

  private boolean wasReleased(NodeId from, Term term) {
    return !term.isAfter(releasedUpTo.getOrDefault(from, Term.NONE));
  }

  private boolean isBoundOtherwise(NodeId from, Term term, MonotonicInstant now) {
    if (runsTo(conditional, from, term, now)) {
      // The successor leads: it has seen the release that this node may have missed.
      return false;
    }
    if (promise.isPresent() && promise.get().runs(now)) {
      Promise made = promise.get();
      boolean sameTerm = made.term().equals(term);
      boolean toAnother = !made.node().equals(from) || made.term().isAfter(term);
      // The old primary goes on in its old term; a new one of its own would be "somebody else".
      return toAnother || (isBoundConditionally(now) && !sameTerm);
    }
    return isBoundConditionally(now);
  }

  boolean isBoundConditionally(MonotonicInstant now) {
    return conditional.isPresent() && conditional.get().runs(now);
  }

  private static boolean runsTo(
      Optional<Promise> made, NodeId node, Term term, MonotonicInstant now) {
    return made.isPresent() && made.get().runs(now) && made.get().isTo(node, term);
  }

  // ---- votes ------------------------------------------------------------------------------

  /** A request; it is kept until {@link #decide} finds its time. */
  final void requested(Event.VoteRequested request, MonotonicInstant now) {
    if (!roll.accepts(request.ballot().voters()) || !roll.has(request.from())) {
      return;
    }
    terms.needed(request.ballot().term());
    kept.put(request.from(), new Kept(request, now));
  }

  /**
   * The vote that can be cast now, if any: a repeat of the one that binds, or the best-ranked of
   * the requests when nothing does.
   *
   * @param mayGrant what this node's own candidacy says to a request
   */
  final Optional<Action.CastVote> decide(OwnCandidacy mayGrant, MonotonicInstant now) {
    kept.values().removeIf(old -> now.since(old.at()).compareTo(keptFor) > 0);
    if (kept.isEmpty() || now.isBefore(votesFrom)) {
      return Optional.empty();
    }
    Optional<Kept> chosen =
        kept.values().stream()
            .filter(waiting -> mayVoteFor(waiting.request(), now))
            .filter(
                waiting -> isRepeat(waiting.request(), now) || mayGrant.allows(waiting.request()))
            .min(Comparator.comparing(waiting -> waiting.request().ballot().rank(), BY_RANK));
    return chosen.map(waiting -> vote(waiting.request(), now));
  }

  /** What this node's own candidacy allows. */
  @FunctionalInterface
  interface OwnCandidacy {
    boolean allows(Event.VoteRequested request);
  }

  /** A request in a term that is over: its candidate has to learn the lowest that could count. */
  final Optional<Action.CastVote> refusal(Event.VoteRequested request, MonotonicInstant now) {
    Ballot ballot = request.ballot();
    if (isRepeat(request, now) || terms.isOpen(ballot.term())) {
      return Optional.empty();
    }
    kept.remove(request.from());
    return Optional.of(
        new Action.CastVote(
            request.from(),
            request.path(),
            request.sequence(),
            ballot.term(),
            ballot.isConditional(),
            false));
  }

  private boolean mayVoteFor(Event.VoteRequested request, MonotonicInstant now) {
    Ballot ballot = request.ballot();
    if (!deadTimes.mayPromise(ballot.deadAfter())) {
      return false;
    }
    if (isRepeat(request, now)) {
      return true;
    }
    if (!terms.isOpen(ballot.term()) || !terms.isReserved(ballot.term())) {
      return false;
    }
    if (!holdings.areEnough(request.from())) {
      return false;
    }
    if (isBoundConditionally(now) && !conditional.get().node().equals(request.from())) {
      return false;
    }
    boolean free = promise.isEmpty() || !promise.get().runs(now);
    if (ballot.after().isPresent()) {
      // Conditional on the release of one primary's term: whoever supports another since then
      // must not promise itself twice.
      Action.Support old = ballot.after().get();
      return free || promise.get().isTo(old.node(), old.term());
    }
    return free || promise.get().node().equals(request.from());
  }

  private boolean isRepeat(Event.VoteRequested request, MonotonicInstant now) {
    NodeId from = request.from();
    Term term = request.ballot().term();
    if (request.ballot().isConditional()) {
      return runsTo(conditional, from, term, now);
    }
    boolean free = promise.isEmpty() || !promise.get().runs(now);
    // The plain request may follow a conditional vote: the same node in the same term.
    return runsTo(promise, from, term, now) || (free && runsTo(conditional, from, term, now));
  }

  private Action.CastVote vote(Event.VoteRequested request, MonotonicInstant now) {
    Ballot ballot = request.ballot();
    kept.remove(request.from());
    if (terms.isOpen(ballot.term())) {
      terms.use(ballot.term());
    }
    Promise bound = promiseTo(request.from(), ballot.term(), ballot.deadAfter(), now);
    holdings.voted(ballot.term(), bound.until(), now);
    if (ballot.isConditional()) {
      bindConditionally(request, now);
    } else {
      bind(request, now);
    }
    return new Action.CastVote(
        request.from(),
        request.path(),
        request.sequence(),
        ballot.term(),
        ballot.isConditional(),
        true);
  }

  void bind(Event.VoteRequested request, MonotonicInstant now) {
    Ballot ballot = request.ballot();
    promise = Optional.of(promiseTo(request.from(), ballot.term(), ballot.deadAfter(), now));
  }

  private void bindConditionally(Event.VoteRequested request, MonotonicInstant now) {
    Ballot ballot = request.ballot();
    conditional = Optional.of(promiseTo(request.from(), ballot.term(), ballot.deadAfter(), now));
  }

  private Promise promiseTo(NodeId node, Term term, Duration carried, MonotonicInstant now) {
    return new Promise(node, term, now.plus(deadTimes.promised(carried)));
  }

  // ---- release ----------------------------------------------------------------------------

  /** A primary gave up: ends the promise that was made for exactly that, and no other. */
  final void released(NodeId from, Term term) {
    releasedUpTo.merge(from, term, (a, b) -> a.isAfter(b) ? a : b);
    promise = promise.filter(made -> !endsWith(made, from, term));
    conditional = conditional.filter(made -> !endsWith(made, from, term));
  }

  boolean endsWith(Promise made, NodeId from, Term term) {
    return made.isTo(from, term);
  }

  /** When something could change by itself: a promise ends while a request waits. */
  final MonotonicInstant wakeAt(MonotonicInstant now) {
    if (kept.isEmpty()) {
      return MonotonicInstant.DISTANT_FUTURE;
    }
    MonotonicInstant wake = MonotonicInstant.DISTANT_FUTURE;
    for (Optional<Promise> made : List.of(promise, conditional)) {
      if (made.isPresent() && made.get().runs(now)) {
        wake = MonotonicInstant.earlier(wake, made.get().until());
      }
    }
    return now.isBefore(votesFrom) ? MonotonicInstant.earlier(wake, votesFrom) : wake;
  }

  /** A greeting lengthens the boot wait of a node that hears it. */
  final void votesNotBefore(MonotonicInstant instant) {
    votesFrom = MonotonicInstant.later(votesFrom, instant);
  }
}
