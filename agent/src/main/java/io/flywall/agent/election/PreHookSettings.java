package io.flywall.agent.election;

import java.time.Duration;

/**
 * The operator's script before a claim.
 *
 * @param configured whether this node has one
 * @param deadline how long a claim waits for it; how long a primary leaves its successor for its
 *     own, too
 */
public record PreHookSettings(boolean configured, Duration deadline) {
  /** Nobody is asked, and nobody is waited for. */
  public static final PreHookSettings NONE = new PreHookSettings(false, Duration.ZERO);
}
