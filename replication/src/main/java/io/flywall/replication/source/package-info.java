/**
 * A dataset on the node that serves it: its versions, and the bytes of their chunks.
 *
 * <p>What must never enter: the wire, peers, writing to a dataset.
 *
 * <p>Invariants: positions of a term begin at sequence 0 with what the primary found, and every
 * version differs from the one before; what is known of the changes is bounded, and a follower that
 * comes too late compares trees; bytes are served only when their hash is the chunk's; a failure of
 * a scan or a dump changes nothing, it is shown.
 *
 * <p>Start reading at {@link io.flywall.replication.source.FilesSource}.
 */
package io.flywall.replication.source;
