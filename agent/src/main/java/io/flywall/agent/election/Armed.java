package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;

/**
 * A mark that was set just before something was sent: what answers it proves that the answerer was
 * with us after this instant, and the kernel knows the mark as a token for A' (design section 5).
 *
 * @param at read before the kernel got the token, which is before the send: evidence must never
 *     look younger than it is
 * @param token the counter in the arm frame; {@link #NO_TOKEN} where nothing was armed
 */
public record Armed(MonotonicInstant at, int token) {
  /** Of heartbeats that no lease depends on: a backup's. */
  public static final int NO_TOKEN = 0;

  public static Armed without(MonotonicInstant at) {
    return new Armed(at, NO_TOKEN);
  }

  public boolean hasToken() {
    return token != NO_TOKEN;
  }
}
