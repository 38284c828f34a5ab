package io.flywall.agent.view;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One change of this node's role, as it was decided.
 *
 * @param at wall time, for people
 * @param reason one word, {@code reasonText} a sentence
 * @param detail may be empty
 * @param primary who is primary then, as far as known
 * @param heard the peers that were heard within the dead time
 */
public record RoleChange(
    Instant at,
    String from,
    String to,
    long term,
    String reason,
    String reasonText,
    String detail,
    Optional<String> primary,
    List<String> heard) {

  public RoleChange {
    heard = List.copyOf(heard);
  }
}
