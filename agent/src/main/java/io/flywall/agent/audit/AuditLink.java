package io.flywall.agent.audit;

import java.time.Instant;

/**
 * What the chain hangs on.
 *
 * @param seq counts up by one with each line
 * @param lost how many events before this line could not be written
 * @param prev the hash of the line before
 */
record AuditLink(long seq, Instant time, long lost, String prev, String hash) {
  /** Before the first line. */
  static final AuditLink START =
      new AuditLink(0, Instant.EPOCH, 0, "", "0".repeat(AuditFormat.HASH_LETTERS));
}
