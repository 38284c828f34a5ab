/**
 * Byte layouts of rtnetlink, ARP, neighbour discovery and ICMP echo, packed by hand, and the
 * conversation with rtnetlink over a port.
 *
 * <p>What must never enter: native calls, file descriptors, threads, clocks, policy.
 *
 * <p>Invariants: whatever the bytes, decoding gives a value or nothing, never an exception; every
 * length is checked before it is used; netlink is in the host's byte order, everything that leaves
 * the host in network order. Structs of a native-call library were rejected: padding, nested
 * attributes and the two byte orders are clearer written out.
 *
 * <p>Start reading at {@link io.flywall.vip.wire.RouteNetlink} for netlink and at {@link
 * io.flywall.vip.wire.ArpFrame} for what goes on the wire.
 */
package io.flywall.vip.wire;
