package io.flywall.agent.audit;

import io.flywall.value.AuditHead;
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

  /** As it travels. */
  AuditHead head() {
    return new AuditHead(
        Math.max(0, seq),
        hash.substring(0, AuditHead.HASH_LETTERS),
        Math.max(0, time.getEpochSecond()));
  }
}
