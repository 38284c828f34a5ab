package io.flywall.agent.audit;

/**
 * What somebody asked for, and what came of it.
 *
 * @param who a token's name, {@code uid:NAME} for a user of this host, or {@code unknown}
 * @param from an address, or {@code unix}
 * @param what one word, like {@code failover}
 * @param detail what he sent with it
 * @param outcome done, refused, denied, unclear or failed; and why
 */
public record AuditEvent(String who, String from, String what, String detail, String outcome) {}
