package io.flywall.value;

/**
 * What a node says of the end of an audit log: of its own where it is, or of a peer's the newest
 * that it was told of.
 *
 * @param node whose log, the short form of its id
 */
public record HeadNote(int node, AuditHead head) {}
