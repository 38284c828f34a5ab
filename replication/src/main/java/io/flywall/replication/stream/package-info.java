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
 *   <li>Older terms are refused on both sides. A position of a term that the election here has not
 *       heard of is taken from nobody: {@link io.flywall.replication.stream.TermHorizon}.
 *   <li>Each dataset has a thread of its own on the follower, each peer one on the server; the
 *       server takes turns between datasets, one chunk each, so that a gigabyte delays a lease file
 *       by a chunk for each dataset; and no peer waits for another.
 * </ul>
 *
 * <h2>Marks</h2>
 *
 * Where votes depend on what nodes hold, a server asks each follower about once a second, and at
 * once when a barrier waits, whether it has all of what is served now: {@link
 * io.flywall.replication.wire.Message.Milestone}, in one comparable number. The follower stores the
 * mark, has its election take it, and then says so ({@link
 * io.flywall.replication.stream.Milestones}, {@link io.flywall.replication.stream.Watermarks}).
 *
 * <h2>Why a position names no node</h2>
 *
 * A position is made by the primary of its term and by nobody else, the election gives a term to
 * one node ever (a ceiling is on disk before a term below it is used), and that node never gives a
 * sequence twice ({@link io.flywall.replication.store.SequenceReserve}). So equal positions are of
 * one version, and the name of the node would add nothing. What a liar states is bounded instead:
 * by the latest term of the election, and inside that term it counts until the next one; what it
 * has left on a disk goes with {@code flywall replication resync}. Where the operator has switched
 * the election off ({@code ha.enabled = false}) all is one term, and a new primary's numbers may be
 * those that another has given: after such a change every backup has to be told to resync.
 *
 * <p>Start reading at {@link io.flywall.replication.stream.Pull} (one version from tip to commit),
 * then {@link io.flywall.replication.stream.DatasetFollower}, {@link
 * io.flywall.replication.stream.FollowerSession}; on the other side {@link
 * io.flywall.replication.stream.ServingSession}.
 */
package io.flywall.replication.stream;
