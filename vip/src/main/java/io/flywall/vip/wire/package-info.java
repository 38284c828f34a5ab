/**
 * Byte layouts of rtnetlink, nftables, ARP, neighbour discovery and ICMP echo, packed by hand, and
 * the conversations with rtnetlink and nftables over a port.
 *
 * <p>What must never enter: native calls, file descriptors, threads, clocks, policy.
 *
 * <p>Invariants: whatever the bytes, decoding gives a value or nothing, never an exception; every
 * length is checked before it is used; netlink is in the host's byte order, but for the numbers of
 * nfnetlink, which are in network order like everything that leaves the host. Structs of a
 * native-call library were rejected: padding, nested attributes and the two byte orders are clearer
 * written out.
 *
 * <p>Start reading at {@link io.flywall.vip.wire.RouteNetlink} for addresses, at {@link
 * io.flywall.vip.wire.GateTable} for the lease, and at {@link io.flywall.vip.wire.ArpFrame} for
 * what goes on the wire.
 */
package io.flywall.vip.wire;
