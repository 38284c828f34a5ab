package io.flywall.value;

import java.util.Locale;

/**
 * What a node is. Paused and degraded are flags beside the role, not roles.
 *
 * <p>The transition table; the election refuses every other arrow:
 *
 * <pre>
 *   from     to        when
 *   INIT     BACKUP    a primary was heard, or the boot wait ended
 *   INIT     PRIMARY   its lease was alive at the start and a quorum still supports it
 *   INIT     WITNESS   configured as a witness
 *   INIT     FAULT     a needed device is missing, or another node has our id
 *   BACKUP   PRIMARY   it claimed: silence for D, a release for it, a cold start
 *   BACKUP   FAULT     a needed device was lost, or another node has our id
 *   PRIMARY  BACKUP    hand-over, a better claim, no quorum, no lease, own stall
 *   PRIMARY  FAULT     a needed device was lost, or another node has our id
 *   WITNESS  FAULT     another node has our id
 *   FAULT    BACKUP    everything needed is back
 *   FAULT    WITNESS   the other node with our id is gone
 * </pre>
 */
public enum Role {
  INIT,
  BACKUP,
  PRIMARY,
  WITNESS,
  FAULT;

  /** Whether the table above has an arrow from this role to {@code next}. */
  public boolean mayBecome(Role next) {
    return switch (this) {
      case INIT -> next == BACKUP || next == PRIMARY || next == WITNESS || next == FAULT;
      case BACKUP -> next == PRIMARY || next == FAULT;
      case PRIMARY -> next == BACKUP || next == FAULT;
      case WITNESS -> next == FAULT;
      case FAULT -> next == BACKUP || next == WITNESS;
    };
  }

  /** Whether a node in this role could take over. */
  public boolean mayStand() {
    return this == INIT || this == BACKUP;
  }

  /** Lower case, as users read it in logs, API and CLI. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
