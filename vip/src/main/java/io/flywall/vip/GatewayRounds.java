package io.flywall.vip;

import java.util.Optional;

/**
 * Judges rounds of questions: no gateway counts as reached after three rounds in a row without any
 * answer (one lost packet, or a gateway that limits its echoes, is no reason to withdraw), one does
 * at its first answer.
 */
public final class GatewayRounds {
  /** Rounds in a row in which nobody answered. */
  public static final int SILENT_ROUNDS = 3;

  /** Empty until something is known. */
  private Optional<Boolean> told = Optional.empty();

  private boolean answered;
  private int silent;

  /**
   * A gateway answered.
   *
   * @return whether that is news
   */
  public boolean answer() {
    answered = true;
    silent = 0;
    return tell(true);
  }

  /**
   * The time for answers to a round is over.
   *
   * @return whether none is reached from now on
   */
  public boolean roundOver() {
    silent = answered ? 0 : Math.min(silent + 1, SILENT_ROUNDS);
    answered = false;
    return silent == SILENT_ROUNDS && tell(false);
  }

  private boolean tell(boolean any) {
    boolean news = !told.equals(Optional.of(any));
    told = Optional.of(any);
    return news;
  }
}
