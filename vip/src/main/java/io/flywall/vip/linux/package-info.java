/**
 * Linux itself: netlink and packet sockets, clocks, capabilities. The only package that uses
 * jnr-ffi, and in it {@code LibC} is the only type that does.
 *
 * <p>What must never enter: byte layouts of messages (they live in {@code io.flywall.vip.wire}),
 * decisions, retries with waiting, configuration.
 *
 * <p>Invariants: errno is read at once and only after a negative result; EINTR ends in {@code
 * LibC}; every buffer has a fixed size; every file descriptor is closed once; every call is bounded
 * in time, but for changes of nftables, which wait for its commit lock and belong to the gate
 * keeper's thread, to the start and to the end. A socket belongs to the network namespace of the
 * thread that opened it.
 *
 * <p>Start reading at {@code LibC}, then {@link io.flywall.vip.linux.LinuxKernelAddresses} and
 * {@link io.flywall.vip.linux.NftablesLease}.
 */
package io.flywall.vip.linux;
