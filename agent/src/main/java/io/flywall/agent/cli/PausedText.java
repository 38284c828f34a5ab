package io.flywall.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** Whether a cluster is paused, and what that means. */
final class PausedText {
  private PausedText() {}

  /** For who has just changed it. */
  static String of(JsonNode orders) {
    if (!orders.get("paused").asBoolean()) {
      return "not paused: nodes take over by themselves";
    }
    return "paused"
        + until(orders, " until ")
        + ": no node takes over from "
        + holder(orders)
        + " by itself\nflywall ha resume ends it";
  }

  /** In a row that says already that it is. */
  static String brief(JsonNode orders) {
    String until = until(orders, "until ");
    return (until.isEmpty() ? "until it is ended" : until)
        + ", "
        + holder(orders)
        + " serves; flywall ha resume";
  }

  private static String until(JsonNode orders, String before) {
    JsonNode until = orders.get("until");
    return until.isNull() ? "" : before + until.asText();
  }

  private static String holder(JsonNode orders) {
    JsonNode holder = orders.get("holder");
    return holder.isNull() ? "nobody" : holder.asText();
  }
}
