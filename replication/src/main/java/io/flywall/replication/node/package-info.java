/**
 * The replication of one node: what the agent starts, tells of every change of role, and asks how
 * far it is.
 *
 * <p>What must never enter: how a dataset is read or written, what travels on a connection, and any
 * decision about roles: the election says who leads.
 *
 * <p>Invariants: telling never blocks ({@code lead}, {@code follow}, {@code stop} put something
 * into a queue); changes of role are carried out one after the other, in their order, and one that
 * was overtaken is cut short; the virtual IPs wait for none of it.
 *
 * <p>A new primary first takes what its peers have and it has not, for four seconds at most, then
 * serves each dataset as soon as that one is ready; a follower connects to whom the election names.
 * Until it serves it promises nothing: who wants to follow it is sent away and comes again in a
 * moment, and a barrier says why it cannot be reached. Nothing of a peer's is put in place once the
 * node serves, so that services which start after it find files that only they change. One that has
 * withdrawn serves nobody, and a barrier that waits ends with it.
 *
 * <p>Start reading at {@link io.flywall.replication.node.Replication}.
 */
package io.flywall.replication.node;
