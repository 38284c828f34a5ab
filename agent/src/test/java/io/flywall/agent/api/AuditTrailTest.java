package io.flywall.agent.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.audit.AuditEvent;
import io.flywall.agent.audit.AuditLog;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTrailTest {
  /** With nanoseconds, as a clock of the kernel has them. */
  private static final Instant NOW = Instant.parse("2026-11-26T12:00:00.123456789Z");

  /** As many digits as a number of lines gets in a century at the most. */
  private static final int MORE_DIGITS_OF_SEQ = 12;

  @TempDir private Path state;

  private static AuditEvent stranger(String text, long others) throws IOException {
    InetAddress longest = InetAddress.getByName("2001:db8:1111:2222:3333:4444:5555:6666");
    Caller caller = new Caller(text, Optional.of(longest), Optional.empty());
    // As long as the longest name of an order.
    return AuditTrail.ofStranger(caller, "replication-resync", text, text, others);
  }

  private long bytes(AuditEvent event) throws IOException {
    try (AuditLog log = AuditLog.in(state, () -> NOW, head -> {})) {
      log.write(event);
    }
    String line = Files.readAllLines(state.resolve("audit.log")).get(0);
    Files.delete(state.resolve("audit.log"));
    return line.getBytes(StandardCharsets.UTF_8).length + 1L;
  }

  /** Whatever they send, an order of 29 days ago is there. */
  @Test
  void strangers_push_no_order_out_before_its_time() throws IOException {
    long longest = 0;
    for (String letter : List.of("a", "\u0000", "\"", "ä", "€", "\ud83d\ude00", "\ud83d")) {
      longest = Math.max(longest, bytes(stranger(letter.repeat(8_000), Integer.MAX_VALUE)));
    }
    long aMinute = AuditTrail.REFUSED_A_MINUTE + AuditTrail.TURNED_AWAY_A_MINUTE;
    long theirs = AuditLog.KEPT.toMinutes() * aMinute * (longest + MORE_DIGITS_OF_SEQ);
    assertTrue(
        theirs < AuditLog.MOST_BYTES * 9 / 10,
        longest + " bytes a line, " + theirs + " of " + AuditLog.MOST_BYTES);
  }

  @Test
  void what_is_cut_says_so_and_what_is_short_is_whole() throws IOException {
    assertEquals("x".repeat(60), stranger("x".repeat(60), 0).detail());
    assertEquals("x".repeat(60) + "… (cut)", stranger("x".repeat(61), 0).detail());
    assertEquals("\u0000".repeat(10) + "… (cut)", stranger("\u0000".repeat(11), 0).detail());
    assertEquals("denied: no, after 7 that were not written", stranger("no", 7).outcome());
    assertEquals("denied: no", stranger("no", 0).outcome());
  }
}
