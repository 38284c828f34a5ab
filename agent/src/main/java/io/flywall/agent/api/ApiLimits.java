package io.flywall.agent.api;

import java.time.Duration;

/**
 * What callers may take of the server. It costs the agent memory and never the loop's time.
 *
 * @param patience for a whole request to arrive, TLS and all
 * @param idle without a byte of an answer that is being sent
 * @param connections at once, for each of TCP and the socket
 * @param perAddress of those whose request is still waited for
 */
record ApiLimits(Duration patience, Duration idle, int connections, int perAddress) {
  /**
   * A request is two packets, and a monitoring system asks a few things at once. 320 connections
   * are all who may listen to events, and 64 that ask; who comes from one address and says nothing
   * leaves three quarters of those to others.
   */
  static final ApiLimits USUAL =
      new ApiLimits(Duration.ofSeconds(10), Duration.ofSeconds(30), 320, 16);
}
