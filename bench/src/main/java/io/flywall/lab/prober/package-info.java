/**
 * The instrument: a process in the client's namespace that asks every node each millisecond whether
 * it answers for the VIP, and the tape on which it writes what it saw.
 *
 * <p>What must never enter: knowledge of agents, faults or cases. The reading of tapes ({@link
 * io.flywall.lab.prober.Gaps}, {@link io.flywall.lab.prober.DualTime}) is pure.
 *
 * <p>Invariants: all instants are CLOCK_BOOTTIME, so those of different processes of one host can
 * be compared; a reply counts for the tick in which its question was sent; a tick that the
 * instrument itself missed is on the tape as a hole, and whoever reads the tape has to look for it;
 * one whose questions it could not ask within a millisecond has no answers.
 *
 * <p>Start reading at {@link io.flywall.lab.prober.ProbeLoop}, then {@link
 * io.flywall.lab.prober.Tape}.
 */
package io.flywall.lab.prober;
