/**
 * The nouns that every room shares: node, term, priority, virtual address, instants, derived
 * timing.
 *
 * <p>What must never enter: I/O, clocks, logging, HOCON. Every type is immutable and checks its own
 * range, so that a value that exists is a valid one. Failures are sorted here by who must act:
 * {@link io.flywall.value.OperatorError} and {@link io.flywall.value.EnvironmentFailure} are
 * checked exceptions, {@link io.flywall.value.BrokenInvariant} is not.
 *
 * <p>Start reading at {@link io.flywall.value.Timing}: all the arithmetic of detection is there.
 */
package io.flywall.value;
