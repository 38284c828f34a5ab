package io.flywall.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.config.Settings;
import io.flywall.value.OperatorError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * Whether the agent of this host runs with just what a file says.
 *
 * @param word same, older, other_file, silent or unknown
 * @param sentence for people
 */
record Agreement(String word, String sentence) {
  private static final String PATH = "/api/config/running";
  private static final Set<String> FIELDS = Set.of("file", "fingerprint", "seal");

  static Agreement of(Settings settings) {
    try {
      ApiClient.Reply reply = ApiClient.of(settings).get(PATH);
      return reply.ok() ? compared(settings, reply.document(FIELDS)) : unknown(reply.problem());
    } catch (NotReachable silent) {
      return new Agreement("silent", "no agent of this configuration answers here");
    } catch (OperatorError refused) {
      return unknown(refused.getMessage());
    }
  }

  private static Agreement unknown(String why) {
    return new Agreement("unknown", "whether the agent runs with this is not known: " + why);
  }

  private static Agreement compared(Settings settings, JsonNode running) {
    String other = running.get("file").asText();
    Path token = settings.agent().runDirectory().resolve("api.token");
    try {
      byte[] key = Files.readString(token).strip().getBytes(StandardCharsets.US_ASCII);
      if (running.get("seal").asText().equals(settings.edition().sealedWith(key))) {
        return new Agreement("same", "the agent runs with just this");
      }
    } catch (IOException unreadable) {
      return unknown(token + " cannot be read; use sudo, or join the group flywall");
    }
    return other.equals(settings.file().toAbsolutePath().toString())
        ? new Agreement("older", "the agent runs with an older one: flywall config reload")
        : new Agreement("other_file", "the agent runs with another one: " + other);
  }

  /** Whether it runs with something else. */
  boolean isContradicted() {
    return word.equals("older") || word.equals("other_file");
  }
}
