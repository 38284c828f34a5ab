package io.flywall.agent.api;

import java.time.Duration;

/**
 * What one caller may take of the server. It costs the agent memory and never the loop's time.
 *
 * @param patience for a whole request to arrive, TLS and all
 * @param idle without a byte of an answer that is being sent
 * @param connections at once, for each of TCP and the socket
 * @param perAddress of those, from one address
 */
record ApiLimits(Duration patience, Duration idle, int connections, int perAddress) {
  /**
   * A request is two packets; 64 connections are 2 MB, and some monitoring systems with several
   * scrapers each; who comes from one address leaves three quarters to the others.
   */
  static final ApiLimits USUAL =
      new ApiLimits(Duration.ofSeconds(10), Duration.ofSeconds(30), 64, 16);
}
