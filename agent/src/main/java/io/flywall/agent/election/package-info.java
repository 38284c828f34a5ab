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
 * io.flywall.agent.election.DeadTimes} and {@link io.flywall.agent.election.VoterRoll} (10); what a
 * voter holds, {@link io.flywall.agent.election.Holdings} (13); voters that an operator has
 * declared dead, {@link io.flywall.agent.election.DeclaredDead} (16). {@link
 * io.flywall.agent.election.Rules} makes these parts, so that tests can break one at a time.
 *
 * <p>Who owns which state of the node, in the order in which the parts depend on each other:
 *
 * <ul>
 *   <li>{@link io.flywall.agent.election.NodeState}: role, reason, own term, the primary followed
 *   <li>{@link io.flywall.agent.election.NextClaim}: the waits before the next claim, and its
 *       reason
 *   <li>{@link io.flywall.agent.election.Leadership}: a primary's lease and evidence
 *   <li>{@link io.flywall.agent.election.Resignation}: a term given up, until the kernel has
 *       confirmed and somebody else is primary
 *   <li>{@link io.flywall.agent.election.Shutdown}: that the agent has to stop, and by when
 *   <li>{@link io.flywall.agent.election.BootWait} and {@link io.flywall.agent.election.Startup}:
 *       how a node leaves INIT, and the lease that it may have found alive
 *   <li>{@link io.flywall.agent.election.Succession}: how a backup becomes primary; {@link
 *       io.flywall.agent.election.VotedSuccession} owns the candidacy, {@link
 *       io.flywall.agent.election.UnaskedSuccession} needs none. {@link
 *       io.flywall.agent.election.Eligibility} says whether and when, {@link
 *       io.flywall.agent.election.Claims} does it
 *   <li>{@link io.flywall.agent.election.PreHook}: the operator's script before a claim
 *   <li>{@link io.flywall.agent.election.Failback}: when to ask the primary for the VIPs
 *   <li>{@link io.flywall.agent.election.Health}: what is wrong here, and the way into FAULT and
 *       back
 *   <li>{@link io.flywall.agent.election.PlannedHandOver}: a hand-over that is being prepared
 * </ul>
 *
 * <p>The others own nothing and decide what something heard means: {@link
 * io.flywall.agent.election.Follower} (peers and primaries), {@link
 * io.flywall.agent.election.Releases}, {@link io.flywall.agent.election.Supporter} (who wants our
 * voice), {@link io.flywall.agent.election.WireSightings} and {@link
 * io.flywall.agent.election.WireInquiry} (the VIP's LAN).
 *
 * <p>Start reading at {@link io.flywall.agent.election.Election#step}, with the transition table of
 * {@link io.flywall.value.Role} beside it; then {@link io.flywall.agent.election.NodeState}, {@link
 * io.flywall.agent.election.Resignation} and {@link io.flywall.agent.election.VotedSuccession}. How
 * the parts hang together is {@link io.flywall.agent.election.ElectionParts}.
 */
package io.flywall.agent.election;
