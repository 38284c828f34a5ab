/**
 * Datasets streamed from the primary to its backups: snapshots, deltas and how they are applied
 * (pure where it can be; TLS and Netty will live in {@code .tls}).
 *
 * <p>What must never enter: another sibling room (with the one exception that the connection-table
 * source will use vip's netlink floor), HOCON, and any path or command that came from a peer.
 *
 * <p>Invariants: one direction per term, primary to backups; acknowledged means stored on disk; a
 * peer can never write outside a dataset's root.
 *
 * <p>The stream's first bytes will have to say in which versions each side speaks, as the first
 * byte of a heartbeat does: nodes are upgraded one by one.
 *
 * <p>Only the room exists in this build: the replication keys of the configuration are validated
 * and reported as not active.
 */
package io.flywall.replication;
