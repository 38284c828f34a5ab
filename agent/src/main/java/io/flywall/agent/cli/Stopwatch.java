package io.flywall.agent.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flywall.agent.view.ViewJson;
import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import io.flywall.vip.linux.BootClock;
import java.time.Duration;

/** How long a command takes for what it was asked to do, its waiting included. */
final class Stopwatch {
  private final MonotonicClock clock = new BootClock();
  private final MonotonicInstant begun = clock.now();

  Duration took() {
    return clock.now().since(begun);
  }

  /** What an agent answered, for programs, and how long the command took for it, in ms. */
  static String with(JsonNode answer, Duration took) throws JsonProcessingException {
    ObjectNode timed = answer.deepCopy();
    return ViewJson.write(timed.set("took", ViewJson.mapper().valueToTree(took)));
  }
}
