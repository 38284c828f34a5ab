/**
 * A dataset on the node that follows: how a version gets onto the disk.
 *
 * <p>In order: chunks are written into a staging folder on the same file system, checked by their
 * hashes, given mode, owner and time, and synced; what is going to be overwritten is set aside; the
 * batch is written to a log and synced, and with that decided; then each entry is put in place by
 * rename(2), the directories are synced, and the log says that it is done. A crash before the
 * decision changes nothing. After it the next start puts the rest in place before anything else is
 * said or served.
 *
 * <p>What that promises: {@code applied()} and what is served are always one whole version that was
 * the primary's. Every file is always the whole old or the whole new one. What it does not promise:
 * that a program which reads two files while a batch is being put in place (some microseconds for
 * each entry) finds both of one version; POSIX has no rename of many. Such programs belong to
 * {@code after_apply}. Where a file takes the place of a directory or the other way round there is
 * nothing for a moment.
 *
 * <p>What must never enter: the wire, paths or commands that come from a peer: a peer's tree is
 * compared with this node's own {@code paths}, and refused as a whole when it says more.
 *
 * <p>Invariants: everything is done through {@link io.flywall.replication.directory}, so nothing is
 * written outside the operator's paths whoever swaps what for a link; staging folders are 0700, and
 * their names are never replicated; nothing is overwritten or deleted that is not in the archive,
 * other than attributes.
 *
 * <p>Start reading at {@link io.flywall.replication.replica.FilesReplica}, then {@link
 * io.flywall.replication.replica.FilesStaging} and {@link
 * io.flywall.replication.replica.Placement}.
 */
package io.flywall.replication.replica;
