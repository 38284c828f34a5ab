package io.flywall.agent.view;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a command prints, as the agent has it: who starts a JVM for each question spares what makes
 * it.
 *
 * @param exitStatus of the command
 * @param text for people
 */
public record TerminalPage(int exitStatus, String text) {
  /** Who makes one of the JSON that the API has. */
  @FunctionalInterface
  public interface Maker {
    TerminalPage of(JsonNode shown);
  }
}
