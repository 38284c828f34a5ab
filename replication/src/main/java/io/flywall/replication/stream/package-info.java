/**
 * Datasets on their way from the primary to its backups: who serves, who follows, and how far each
 * has come.
 *
 * <p>What must never enter: sockets (they live in {@code .link}), the bytes of messages, the file
 * system: sources and replicas are somebody else's.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>The follower pulls: nothing is sent that was not asked for, so that what is under way is
 *       bounded by the follower's window on both sides, whatever a dataset's size.
 *   <li>A follower names its own datasets; what a server calls a dataset, or where its files are,
 *       is never asked.
 *   <li>Acknowledged is what the replica has committed. A position that was never served cannot be
 *       acknowledged.
 *   <li>"In sync" is said of a moment: when the tip was heard and was what is on disk here. A tip
 *       that was not heard is not a success, nor is silence.
 *   <li>Older terms are refused on both sides.
 *   <li>Each dataset has a thread of its own on the follower, each peer one on the server; the
 *       server takes turns between datasets, one chunk each, so that a gigabyte delays a lease file
 *       by a chunk for each dataset; and no peer waits for another.
 * </ul>
 *
 * <p>Start reading at {@link io.flywall.replication.stream.Pull} (one version from tip to commit),
 * then {@link io.flywall.replication.stream.DatasetFollower}, {@link
 * io.flywall.replication.stream.FollowerSession}; on the other side {@link
 * io.flywall.replication.stream.ServingSession}.
 */
package io.flywall.replication.stream;
