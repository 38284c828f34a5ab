/**
 * The heart: who is primary. A pure function of events and instants.
 *
 * <p>What must never enter: a clock, a thread, a random source, a logger, a socket, a future, any
 * package but {@code io.flywall.value}, {@code io.flywall.agent.quorum} and the JDK's collections.
 * The house rules test fails otherwise.
 *
 * <p>Invariants, checked after every step in production too: the term never goes back; a primary's
 * term is below the stored ceiling; roles follow the arrows of {@link io.flywall.value.Role}; a
 * release is sent only after the kernel confirmed that the VIPs are gone.
 *
 * <p>Where each rule of the design (section 4) lives: whom this node supports, {@link
 * io.flywall.agent.election.Voter} (2, 4, 6, 7); what proves a quorum, {@link
 * io.flywall.agent.election.Evidence} (3); how long a primary may go on, {@link
 * io.flywall.agent.election.LeaseTerm} (3); standing for a term, {@link
 * io.flywall.agent.election.Candidate} and {@link io.flywall.agent.election.Candidacy} (4); terms,
 * {@link io.flywall.agent.election.TermLedger}, and what is stored before it is used, {@link
 * io.flywall.agent.election.StoredState} (5); a pair alone, {@link
 * io.flywall.agent.election.WireWatch} (9); differing configurations, {@link
 * io.flywall.agent.election.DeadTimes} and {@link io.flywall.agent.election.VoterRoll} (10). {@link
 * io.flywall.agent.election.Rules} makes these parts, so that tests can break one at a time.
 *
 * <p>Start reading at {@link io.flywall.agent.election.Election#step}, with the transition table of
 * {@link io.flywall.value.Role} beside it.
 */
package io.flywall.agent.election;
