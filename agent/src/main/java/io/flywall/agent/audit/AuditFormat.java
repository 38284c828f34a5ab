package io.flywall.agent.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.agent.view.ViewJson;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JSON object a line, whose last field is the hash. It is taken over the bytes before that field,
 * as they stand there: a canonical form would be one more thing that two programs can understand in
 * two ways.
 */
final class AuditFormat {
  /** SHA-256 in hex. */
  static final int HASH_LETTERS = 64;

  private static final Pattern HASHED =
      // Dots for everything: a line separator of Unicode is no end of a line here.
      Pattern.compile("(\\{.*),\"hash\":\"([0-9a-f]{" + HASH_LETTERS + "})\"}", Pattern.DOTALL);

  private AuditFormat() {}

  /** The line that follows {@code before}, without its end. */
  static String line(AuditLink before, Instant time, long lost, AuditEvent event) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("time", time);
    fields.put("seq", before.seq() + 1);
    fields.put("who", event.who());
    fields.put("from", event.from());
    fields.put("what", event.what());
    fields.put("detail", event.detail());
    fields.put("outcome", event.outcome());
    if (lost > 0) {
      fields.put("lost", lost);
    }
    fields.put("prev", before.hash());
    try {
      String json = ViewJson.mapper().writeValueAsString(fields);
      String body = json.substring(0, json.length() - 1);
      return body + ",\"hash\":\"" + hash(body) + "\"}";
    } catch (JsonProcessingException impossibleForThese) {
      throw new IllegalStateException(impossibleForThese);
    }
  }

  private static String hash(String body) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(body.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** What the line says of itself, true or not; empty when it is no line of ours. */
  static Optional<AuditLink> read(String line) {
    Matcher hashed = HASHED.matcher(line);
    if (!hashed.matches()) {
      return Optional.empty();
    }
    try {
      JsonNode fields = ViewJson.mapper().readTree(line);
      return Optional.of(
          new AuditLink(
              fields.get("seq").asLong(),
              Instant.parse(fields.get("time").asText()),
              fields.path("lost").asLong(),
              fields.get("prev").asText(),
              hashed.group(2)));
    } catch (JsonProcessingException | DateTimeException | NullPointerException notOurs) {
      return Optional.empty();
    }
  }

  /** Whether a line that could be read is as it was written. */
  static boolean isUnchanged(String line) {
    Matcher hashed = HASHED.matcher(line);
    return hashed.matches() && hash(hashed.group(1)).equals(hashed.group(2));
  }
}
