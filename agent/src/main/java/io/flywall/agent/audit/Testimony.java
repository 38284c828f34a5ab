package io.flywall.agent.audit;

import io.flywall.value.AuditHead;

/**
 * Where an audit log ended once, from somebody whom its owner cannot make forget it.
 *
 * @param by who says so
 * @param head with time 0 where the line's time is not known
 */
public record Testimony(String by, AuditHead head) {}
