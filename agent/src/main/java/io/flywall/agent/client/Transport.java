package io.flywall.agent.client;

import java.net.URI;

/** The way to an agent. */
public interface Transport {
  /**
   * Asks once.
   *
   * @param agent its base URL
   */
  Answer exchange(URI agent, Request request) throws NoAnswer;
}
