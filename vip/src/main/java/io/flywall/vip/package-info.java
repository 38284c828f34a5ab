/**
 * Which addresses this node should carry, which it carries, and what has to change; how long it may
 * answer for them, and what has to stand in the kernel for that: pure plans, and the ports through
 * which they reach a kernel; who answers on the VIPs' LANs, and whether gateways are there: ports,
 * and what is seen through them.
 *
 * <p>What must never enter: sockets, native calls, threads, clocks, logging, byte layouts (they
 * live in {@code .wire}), and the question of who is primary (it is not answered in this module).
 *
 * <p>Invariants: a plan is computed from what was observed, never from what was once commanded;
 * "already there" and "already gone" are success; every type is immutable but {@code
 * AddressLifetimeLease}, which remembers its tokens, and {@code GatewayRounds}; what was seen on a
 * LAN is hearsay, never proof of who sent it.
 *
 * <p>Start reading at {@link io.flywall.vip.VipPlan}, then {@link io.flywall.vip.KernelAddresses};
 * for the lease at {@link io.flywall.vip.KernelLease}.
 */
package io.flywall.vip;
