/**
 * Connections between nodes: TCP, TLS and frames, by Netty; epoll where the kernel has it, NIO
 * elsewhere.
 *
 * <p>What must never enter: what a message means, datasets, files, and any wait on the I/O thread:
 * one thread serves all connections, so whatever waits there makes all of them wait.
 *
 * <p>Invariants: a {@link io.flywall.replication.link.LinkListener} hears nothing before the peer
 * has shown a certificate and a version that we speak; each link is closed exactly once, and says
 * why; what is not read costs its sender memory, not us: {@link
 * io.flywall.replication.link.Link#awaitRoom} is the other end of the peer's receive window.
 *
 * <p>What is written and not taken by a peer is looked at, too ({@link
 * io.flywall.replication.link.Draining}): a deaf one is closed, a slow one is waited for.
 *
 * <p>What a stranger costs: one of {@link io.flywall.replication.link.LinkLimits#strangers} places,
 * few of them for one address, for at most five seconds, and one handshake. Who has shown a
 * certificate and not said who it is remains one. Whoever takes all places keeps new connections
 * out, never one that is established; it is counted.
 *
 * <p>Start reading at {@link io.flywall.replication.link.Links}.
 */
package io.flywall.replication.link;
