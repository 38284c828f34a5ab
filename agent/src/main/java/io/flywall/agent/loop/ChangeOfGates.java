package io.flywall.agent.loop;

import io.flywall.agent.election.ElectionSettings;
import io.flywall.value.Durations;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.Timing;
import java.time.Duration;

/**
 * When the kernel's gates may be brought to another configuration (design rule 15): what they let a
 * lease rest on by then has carried the larger D of both. What was sent before that, with the old D
 * alone, must have lost its mark: so a mark's life, by either configuration, lies in between.
 */
final class ChangeOfGates {
  private final ElectionSettings next;
  private final Duration marksLive;
  private final boolean sameTimes;
  private MonotonicInstant due = MonotonicInstant.DISTANT_FUTURE;
  private boolean told;
  private boolean asked;

  ChangeOfGates(ElectionSettings next, Timing before) {
    this.next = next;
    Timing after = next.timing();
    Duration longer = Durations.longer(before.tokenLife(), after.tokenLife());
    // A jiffy for the arming, one for the clock that is read here.
    Duration marks = longer.plus(before.jiffy().multipliedBy(2));
    this.sameTimes = before.equals(after);
    this.marksLive = sameTimes ? Duration.ZERO : marks;
  }

  ElectionSettings next() {
    return next;
  }

  /** When to look again, as far as that depends on time. */
  MonotonicInstant due() {
    return asked ? MonotonicInstant.DISTANT_FUTURE : due;
  }

  /**
   * Whether now is the time; true once.
   *
   * @param carried whether what is sent from now on carries the larger D
   */
  boolean isDue(boolean carried, MonotonicInstant now) {
    if (!told && (carried || sameTimes)) {
      told = true;
      due = now.plus(marksLive);
    }
    if (asked || !told || now.isBefore(due)) {
      return false;
    }
    asked = true;
    return true;
  }
}
