/**
 * The bytes of the replication stream (pure): greeting, frames, messages, how a tree is cut into
 * pages, and how a chunk is packed.
 *
 * <p>What must never enter: sockets, files, threads, clocks, loggers, and any decision about what a
 * message means: this package says what was said, {@code .stream} says whether it was its turn.
 *
 * <p>Invariants: bytes from the wire give a {@link io.flywall.replication.wire.Decoded}, never an
 * exception; nothing is allocated for a length before it was compared with a limit; a path that
 * leaves its dataset cannot be said, since a {@link io.flywall.replication.tree.TreePath} cannot be
 * made of one; a chunk never unpacks to more than it was announced with.
 *
 * <h2>The stream</h2>
 *
 * <pre>
 *   greeting, once, from both sides, the server's first:
 *     0  "FWST"     4 bytes
 *     4  oldest     1 byte   the oldest version that the sender speaks (1)
 *     5  newest     1 byte   the newest (1)
 *     6  reserved   2 bytes  zero, not looked at
 *   then frames:
 *     0  length     4 bytes  of what follows; big-endian, like every number here
 *     4  kind       1 byte   {@link io.flywall.replication.wire.MessageKind}
 *     5  body
 * </pre>
 *
 * Both sides speak the newest version that both know; a build knows the one before its own, so that
 * nodes can be upgraded one by one. Inside a version two things may still grow: a kind from 128 up
 * that is not known is skipped, one below is refused; bytes behind the known fields of a body are
 * not looked at.
 *
 * <p>A follower names each of its datasets once ({@code Open}) and gives it a channel number;
 * everything that follows carries the number, 2 bytes instead of up to 64. Pages and contents come
 * only when they are asked for, so what is on its way is bounded by what the asking side allows.
 *
 * <p>Start reading at {@link io.flywall.replication.wire.Message}, then {@link
 * io.flywall.replication.wire.FrameDecoder}.
 */
package io.flywall.replication.wire;
