/**
 * What must survive a restart: the reserved terms, operators' standing orders, and stretched keys
 * that are costly to make.
 *
 * <p>What must never enter: the loop thread. Every method here may wait for a disk; {@link
 * io.flywall.agent.store.LatestOnDisk} is the door through which the loop asks without waiting.
 *
 * <p>Invariants: a ceiling is reported as stored only after fsync; a torn write leaves the value
 * before it readable; files are readable by root alone.
 *
 * <p>Start reading at {@link io.flywall.agent.store.TermStore}.
 */
package io.flywall.agent.store;
