package io.flywall.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** Whether nodes take back, and who says so: both the command's word and the file's. */
final class FailbackText {
  private FailbackText() {}

  static String of(JsonNode orders) {
    String ordered = orders.get("failback_ordered").asText();
    String file = "this node's file says " + word(orders.get("failback_configured"));
    return ordered.equals("auto")
        ? word(orders.get("failback_configured")) + ", as this node's file says"
        : ordered + " by order (" + file + "; flywall ha failback auto)";
  }

  private static String word(JsonNode enabled) {
    return enabled.asBoolean() ? "on" : "off";
  }
}
