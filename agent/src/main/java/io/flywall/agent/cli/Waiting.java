package io.flywall.agent.cli;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * How long a command waits for a primary.
 *
 * @param reasons told once, why it waits
 */
record Waiting(Duration longest, Consumer<String> reasons) {
  /** It does not. */
  static final Waiting NOT = new Waiting(Duration.ZERO, reason -> {});
}
