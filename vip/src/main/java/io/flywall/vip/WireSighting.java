package io.flywall.vip;

import io.flywall.value.VirtualAddress;

/**
 * Somebody else spoke about a VIP on its LAN. Nothing on a LAN is authenticated: only the address
 * that a peer named in a heartbeat of its own counts.
 *
 * @param by the link-layer address that is said to have the VIP, or wants it
 * @param claim false: it answers for the VIP (an ARP reply, an advertisement after we asked, an ARP
 *     request from the VIP); true: a probe or an announcement. Where the two cannot be told apart,
 *     it is an answer: that only makes a claim of ours later
 */
public record WireSighting(VirtualAddress vip, MacAddress by, boolean claim) {}
