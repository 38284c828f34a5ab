/**
 * A seeded, hostile world for the real election, performer, rhythm and store: virtual time, nodes
 * whose clocks run at different rates, a network that loses, repeats, delays and cuts, kernels that
 * hold leases, disks that stall.
 *
 * <p>What must never enter: a second election, promise, lease rule or term store
 * (NoSecondElectionTest), real time, unseeded chance.
 *
 * <p>Invariants: one seed is one story, to the last event; S1 to S6 are judged on true time, which
 * no node can see.
 *
 * <p>Start reading at {@link io.flywall.agent.simulation.Simulation#run}, then {@link
 * io.flywall.agent.simulation.SimulatedNode}.
 */
package io.flywall.agent.simulation;
