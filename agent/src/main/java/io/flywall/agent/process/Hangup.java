package io.flywall.agent.process;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SIGHUP, as {@code kill -HUP} and habit send it: read the configuration again. */
final class Hangup {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  private Hangup() {}

  /** From now on it does that, and ends nobody. */
  static void does(Runnable reload) {
    try {
      ProcessSignal.does("HUP", reload);
    } catch (ReflectiveOperationException | IllegalArgumentException none) {
      LOG.warn("component=config event=no-sighup reason=\"{}\"", none.toString());
    }
  }
}
