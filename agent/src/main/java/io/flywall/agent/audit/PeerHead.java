package io.flywall.agent.audit;

import io.flywall.value.AuditHead;
import java.time.Instant;
import java.util.Optional;

/**
 * What is remembered of a peer's audit log.
 *
 * @param head the newest that it told
 * @param heardAt when
 * @param wentBackTo the newest that it has told since, where that cannot come after {@code head}:
 *     it stays until an operator has looked, however long the log grows again
 */
public record PeerHead(AuditHead head, Instant heardAt, Optional<AuditHead> wentBackTo) {
  PeerHead(AuditHead head, Instant heardAt) {
    this(head, heardAt, Optional.empty());
  }

  PeerHead wentBackTo(AuditHead told) {
    return new PeerHead(head, heardAt, Optional.of(told));
  }
}
