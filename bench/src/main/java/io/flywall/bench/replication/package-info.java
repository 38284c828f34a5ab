/**
 * How fast replication is: a first sync against rsync in the same namespaces and the same run, the
 * lag of one changed file, the memory that many files take.
 *
 * <p>What must never enter: figures from other runs; a disk that is memory, since both sides of
 * what is compared have to wait for a real one.
 *
 * <p>Invariants: both take turns on the same files, with cold caches; what arrived is compared with
 * what was sent before a figure counts.
 *
 * <p>Start reading at {@link io.flywall.bench.replication.ReplicationBench}.
 */
package io.flywall.bench.replication;
