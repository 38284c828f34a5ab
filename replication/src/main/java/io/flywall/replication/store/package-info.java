/**
 * What is remembered of datasets across restarts, under {@code state_dir}: what was scanned, and
 * what was applied up to where.
 *
 * <p>What must never enter: the content of datasets, the wire's format (nodes of two versions never
 * read each other's files), decisions.
 *
 * <p>Invariants: a file is either whole and right (CRC-32) or taken for absent; what was begun and
 * not finished is known after a crash; memory is that of the tree, no copy of a file is ever held.
 *
 * <p>Start reading at {@link io.flywall.replication.store.AppliedStore}.
 */
package io.flywall.replication.store;
