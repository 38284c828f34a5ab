/**
 * Datasets as a whole: scanned and served on the primary, put in place on a backup, and handed from
 * one role to the other.
 *
 * <p>What must never enter: the wire, the configuration's file, who is elected.
 *
 * <p>Invariants: one side at a time touches the files; what a source knew goes on in the replica
 * and the other way round, so that a change of role reads no file that has not changed; before the
 * first change of a term can be served, it is on the disk that this node leads, so that what nobody
 * else has is recognised after a crash; the operator's command runs in a thread of its own.
 *
 * <p>Start reading at {@link io.flywall.replication.dataset.Datasets}.
 */
package io.flywall.replication.dataset;
