package io.flywall.agent.loop;

import io.flywall.agent.view.AgentView;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.Term;
import java.time.Duration;
import java.util.Optional;

/** How long nobody answered at the last change of primary, by whichever node can tell. */
final class TakeoverFigure {
  private Optional<AgentView.Takeover> known = Optional.empty();
  private Term withdrawnTerm = Term.NONE;
  private MonotonicInstant withdrawnAt = MonotonicInstant.DISTANT_PAST;

  Optional<AgentView.Takeover> known() {
    return known;
  }

  /** Another node tells; false when it speaks of an older change than what is known. */
  boolean told(Term term, Duration outage) {
    boolean news = term.number() >= known.map(AgentView.Takeover::term).orElse(0L);
    if (news) {
      known = Optional.of(new AgentView.Takeover(term.number(), outage));
    }
    return news;
  }

  /** The VIPs are away from this instant on, as far as this node is concerned. */
  void withdrawBegins(Term term, MonotonicInstant now) {
    withdrawnTerm = term;
    withdrawnAt = now;
  }

  /**
   * The successor was heard, in {@code term}: an upper bound, its first word took its way.
   *
   * @return empty when this node has not withdrawn for it
   */
  Optional<Duration> handedOver(Term term, MonotonicInstant now) {
    if (!term.isAfter(withdrawnTerm)) {
      return Optional.empty();
    }
    Duration outage = now.since(withdrawnAt);
    known = Optional.of(new AgentView.Takeover(term.number(), outage));
    return Optional.of(outage);
  }

  /** This node took over from one that was silent: nobody else can say for how long. */
  void tookOver(long term, Duration outage) {
    known = Optional.of(new AgentView.Takeover(term, outage));
  }
}
