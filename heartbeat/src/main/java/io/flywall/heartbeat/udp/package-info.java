/**
 * Heartbeat datagrams on real sockets: Netty, epoll where the kernel has it, NIO elsewhere.
 *
 * <p>What must never enter: any judgement about a datagram (that is {@code
 * io.flywall.heartbeat.Listening}) or about a peer.
 *
 * <p>Invariants: one connected socket per peer and path, so the kernel refuses other senders before
 * we look; a path that cannot be opened is tried again each second and never stops another; nothing
 * here blocks its caller.
 *
 * <p>Start reading at {@link io.flywall.heartbeat.udp.UdpPaths}.
 */
package io.flywall.heartbeat.udp;
