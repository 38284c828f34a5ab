/**
 * Counting: what a number of voters has decided, and what its majority has seen.
 *
 * <p>What must never enter: time, roles, terms, messages. Who may vote, and for how long a vote
 * binds, is the election's affair; here only heads are counted.
 *
 * <p>Invariants: a node counts once, whatever it said how often; two quorums of one list always
 * share a voter.
 *
 * <p>Start reading at {@link io.flywall.agent.quorum.Quorum#tally}.
 */
package io.flywall.agent.quorum;
