/**
 * Datasets streamed from the primary to its backups: snapshots, deltas and how they are applied
 * (pure where it can be; Netty lives in {@code .link}, TLS in {@code .tls}).
 *
 * <p>What must never enter: another sibling room (with the one exception that the connection-table
 * source will use vip's netlink floor), HOCON, and any path or command that came from a peer.
 *
 * <p>Invariants: one direction per term, primary to backups; acknowledged means stored on disk; a
 * peer can never write outside a dataset's root.
 *
 * <p>The stream's first bytes say in which versions each side speaks, as the first byte of a
 * heartbeat does: nodes are upgraded one by one ({@code .wire}).
 *
 * <p>The side of the data: {@code .tree} is what a dataset's content is, {@code .content} cuts
 * files into chunks, {@code .scan} looks at them through {@code .directory}, {@code .source} serves
 * them, {@code .replica} puts them in place, {@code .archive} keeps what is overwritten, {@code
 * .store} remembers, and {@code .dataset} is all of it in either role.
 *
 * <p>Start reading at {@link io.flywall.replication.Dataset}, {@link io.flywall.replication.Source}
 * and {@link io.flywall.replication.Replica}.
 */
package io.flywall.replication;
