/**
 * A running agent from settings to exit: privileges, directories, keys, kernel, loop, API, signals.
 *
 * <p>What must never enter: decisions. This package is wiring, used by Main's {@code agent} command
 * alone; it is the only one that knows every other room.
 *
 * <p>Invariants: nothing is changed in the kernel before every check that can fail without it has
 * passed; the VIPs are gone before the process is, however it ends in an orderly way.
 *
 * <p>Start reading at {@link io.flywall.agent.process.AgentProcess#run}.
 */
package io.flywall.agent.process;
