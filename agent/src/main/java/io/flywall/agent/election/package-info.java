/**
 * The heart: who is primary. A pure function of events and instants.
 *
 * <p>What must never enter: a clock, a thread, a random source, a logger, a socket, a future, any
 * package but {@code io.flywall.value} and the JDK's collections. The house rules test fails
 * otherwise.
 *
 * <p>Invariants, checked after every step in production too: the term never goes back; a primary's
 * term is below the stored ceiling; roles follow the arrows of {@link io.flywall.value.Role}; a
 * release is sent only after the kernel confirmed that the VIPs are gone.
 *
 * <p>What stands here follows design rules 1, 4 (ranks), 5, 6, 7 (break before make), 8 (own link)
 * and 11. Votes, promises and the kernel-held lease come into these same types: {@link
 * io.flywall.agent.election.Event.AnswerHeard} already carries whom the answerer supports and when
 * the heartbeat was sent, which is all that evidence is.
 *
 * <p>Start reading at {@link io.flywall.agent.election.Election#step}, with the transition table of
 * {@link io.flywall.value.Role} beside it.
 */
package io.flywall.agent.election;
