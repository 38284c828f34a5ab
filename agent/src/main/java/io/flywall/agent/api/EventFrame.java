package io.flywall.agent.api;

import java.nio.charset.StandardCharsets;

/** The text of one event, as the HTML standard wants it (section 9.2.5). */
final class EventFrame {
  private EventFrame() {}

  /** {@code data}: one line. */
  static byte[] of(String id, String kind, String data) {
    return ("id: " + id + "\nevent: " + kind + "\ndata: " + data + "\n\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** What no listener sees. */
  static byte[] comment(String words) {
    return (": " + words + "\n\n").getBytes(StandardCharsets.UTF_8);
  }
}
