package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.Term;
import java.time.Duration;
import java.util.Optional;

/**
 * The operator's script that runs before a claim and may forbid it. A claim waits for its word, but
 * no longer than its deadline: a script that hangs must not cost the service more than that. In a
 * planned hand-over it runs while the old primary still serves.
 *
 * <p>It runs before votes are asked for, and not between the votes and the claim: votes are good
 * for A, a few milliseconds, and bind their voters for D.
 */
final class PreHook {
  /** A forbidden claim is not tried again at once: the script's reason lasts as long as that. */
  static final Duration VETO_HOLDS = Duration.ofSeconds(5);

  private final SettingsInForce settings;
  private final DecisionBuilder decision;
  private Optional<Run> latest = Optional.empty();
  private long runs;

  private enum Word {
    AWAITED,
    GO,
    VETO
  }

  /**
   * One run of the script.
   *
   * @param offered whether a primary served meanwhile
   * @param until when it is waited for no longer, or when its veto ends
   * @param wantedUntil when it is forgotten unless a claim asks for it again
   */
  private record Run(
      long id, boolean offered, Word word, MonotonicInstant until, MonotonicInstant wantedUntil) {
    Run wanted(MonotonicInstant later) {
      return new Run(id, offered, word, until, later);
    }

    Run said(Word now, MonotonicInstant ends) {
      return new Run(id, offered, now, ends, wantedUntil);
    }
  }

  PreHook(SettingsInForce settings, DecisionBuilder decision) {
    this.settings = settings;
    this.decision = decision;
  }

  /**
   * Whether a claim may go on now. The first question starts the script; whoever asks goes on
   * asking until the answer is yes.
   *
   * @param offered a primary serves meanwhile: a no to that is none to a claim without one
   */
  boolean allows(Term term, Reason why, boolean offered, MonotonicInstant now) {
    if (!settings.preHook().configured()) {
      return true;
    }
    boolean outOfDate = isVeto() && (vetoIsOver(now) || (latest.get().offered() && !offered));
    if (latest.isEmpty() || outOfDate) {
      start(term, why, offered, now);
    } else if (isAwaited() && !now.isBefore(latest.get().until())) {
      decision.add(new Action.GiveUpPreHook(latest.get().id()));
      latest = latest.map(run -> run.said(Word.GO, now));
    }
    stillWanted(now);
    return latest.orElseThrow().word() == Word.GO;
  }

  private void start(Term term, Reason why, boolean offered, MonotonicInstant now) {
    runs++;
    MonotonicInstant until = now.plus(settings.preHook().deadline());
    latest = Optional.of(new Run(runs, offered, Word.AWAITED, until, now));
    decision.add(new Action.RunPreHook(runs, term, why));
  }

  /** A candidate that stands is past the question, and must not have to ask it again. */
  void stillWanted(MonotonicInstant now) {
    MonotonicInstant later = now.plus(settings.deadAfter().multipliedBy(2));
    latest = latest.map(run -> run.wanted(later));
  }

  /** The script has ended; the word of a run that nobody waits for any more is worth nothing. */
  void ended(Event.PreHookEnded end, MonotonicInstant now) {
    if (isAwaited() && latest.get().id() == end.run()) {
      latest =
          latest.map(
              run ->
                  end.veto() ? run.said(Word.VETO, now.plus(VETO_HOLDS)) : run.said(Word.GO, now));
    }
  }

  /** The claim was made: the next one asks anew. */
  void claimed() {
    latest = Optional.empty();
  }

  /** A primary is back, or this node is no candidate any more: what was said is out of date. */
  void forgetUnwanted(MonotonicInstant now) {
    latest = latest.filter(run -> now.isBefore(run.wantedUntil()) || forbids(now));
  }

  /** Its no counts no more: whoever may claim asks it at once. */
  void forget() {
    latest = latest.filter(run -> run.word() != Word.VETO);
  }

  /** Whether it has said no to a claim without a primary, and that still holds. */
  boolean forbidsTakeover(MonotonicInstant now) {
    return forbids(now) && !latest.get().offered();
  }

  /** Whether its last word was no, and still holds. */
  boolean forbids(MonotonicInstant now) {
    return isVeto() && !vetoIsOver(now);
  }

  private boolean isAwaited() {
    return latest.isPresent() && latest.get().word() == Word.AWAITED;
  }

  private boolean isVeto() {
    return latest.isPresent() && latest.get().word() == Word.VETO;
  }

  private boolean vetoIsOver(MonotonicInstant now) {
    return !now.isBefore(latest.orElseThrow().until());
  }

  /** When the wait for the script ends, or its veto. */
  MonotonicInstant wakeAt(MonotonicInstant now) {
    return latest
        .map(Run::until)
        .filter(until -> until.isAfter(now))
        .orElse(MonotonicInstant.DISTANT_FUTURE);
  }
}
