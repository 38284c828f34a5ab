/**
 * The lab: a switch, nodes and a client in network namespaces of their own, the daemons that run on
 * the nodes, and the faults that befall them.
 *
 * <p>What must never enter: anything that touches a device, an address or a process outside of
 * namespaces that this run made; knowledge of the agent's inside (a daemon is a program with a
 * configuration file, a command line and a log).
 *
 * <p>Invariants: every namespace is named after the process that made it, so that whoever comes
 * next can tell what an interrupted run left; whatever a {@code Lab} made is gone when it is
 * closed; every wait has an end and says what it waited for.
 *
 * <p>Start reading at {@link io.flywall.lab.Lab}, then {@link io.flywall.lab.Switchboard}.
 */
package io.flywall.lab;
