/**
 * The one thread that feeds the election and performs what it decides.
 *
 * <p>What must never enter: anything that can block (a disk, a script, HTTP, a name look-up, a
 * logger that waits). Netlink and packet sends are microseconds and stay; everything else is asked
 * for here and answered through the {@link io.flywall.agent.loop.Inbox}.
 *
 * <p>Invariants: {@code now} is read after an input was taken from the inbox, for each input; our
 * own lateness comes before any queued datagram; actions are performed in the order of the
 * decision; nobody else touches election, peers or VIPs.
 *
 * <p>Start reading at {@link io.flywall.agent.loop.AgentLoop#turn}.
 */
package io.flywall.agent.loop;
