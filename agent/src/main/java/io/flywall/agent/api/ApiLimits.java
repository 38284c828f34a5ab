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
   * A request is two packets. 384 connections are all who may listen to events, and 128 that ask;
   * who comes from one address and says nothing leaves half of those to others. Sixteen were too
   * few: a program that opens two hundred streams at once was cut off.
   */
  static final ApiLimits USUAL =
      new ApiLimits(Duration.ofSeconds(10), Duration.ofSeconds(30), 384, 64);
}
