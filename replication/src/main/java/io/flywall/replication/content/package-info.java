/**
 * From a file's bytes to its pieces, and back from a chunk to its bytes.
 *
 * <p>Cut by content (FastCDC, Xia et al., USENIX ATC 2016): a rolling hash over the last 64 bytes
 * says where a chunk ends, so that an insertion moves the cuts with the bytes, and the chunks
 * behind it stay what they were. Zeros in long runs are holes.
 *
 * <p>What must never enter: paths, trees, threads.
 *
 * <p>Invariants: the pieces of equal contents are equal, whoever cuts them; memory is one buffer,
 * whatever the size of the file.
 *
 * <p>Start reading at {@link io.flywall.replication.content.PieceReader}.
 */
package io.flywall.replication.content;
