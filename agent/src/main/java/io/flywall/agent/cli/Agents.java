package io.flywall.agent.cli;

import io.flywall.agent.client.Write;
import io.flywall.value.OperatorError;

/** Whom a command asks: the agent of this host, or those that --url names. */
interface Agents {
  ApiClient.Reply get(String path) throws NotReachable, OperatorError;

  /** Waits for a primary as long as it was asked to. */
  ApiClient.Reply post(Write write, Waiting waiting)
      throws NotReachable, OperatorError, InterruptedException;
}
