package io.flywall.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.value.AuditHead;
import java.time.DateTimeException;
import java.time.Instant;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The end of an audit log in one word: {@code LINE:HASH:TIME}, where the time may be left out. */
final class Head implements ITypeConverter<AuditHead> {
  private static final int MOST_DIGITS = 15;

  static String text(JsonNode head) {
    return head.get("seq").asText()
        + ":"
        + head.get("hash").asText()
        + ":"
        + head.get("time").asText();
  }

  /** As the API shows it. */
  static AuditHead of(JsonNode head) {
    return new AuditHead(
        head.get("seq").asLong(),
        head.get("hash").asText(),
        Instant.parse(head.get("time").asText()).getEpochSecond());
  }

  @Override
  public AuditHead convert(String text) {
    String[] parts = text.split(":", 3);
    try {
      if (parts.length >= 2 && parts[0].length() <= MOST_DIGITS) {
        // The log, and what it prints, have the whole of it.
        String hash = parts[1].substring(0, Math.min(parts[1].length(), AuditHead.HASH_LETTERS));
        long time = parts.length == 3 ? Instant.parse(parts[2]).getEpochSecond() : 0;
        return new AuditHead(Long.parseLong(parts[0]), hash, time);
      }
    } catch (DateTimeException | IllegalArgumentException noHead) {
      // Said below.
    }
    throw new TypeConversionException(
        "'" + text + "' is no end of a log; copy LINE:HASH:TIME from flywall audit heads");
  }
}
