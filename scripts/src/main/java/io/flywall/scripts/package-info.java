/**
 * Running what the operator wants around a change of role: scripts and systemd units.
 *
 * <p>What must never enter: the loop thread (a script may hang for ever; what the loop calls here,
 * {@link io.flywall.scripts.Hooks}, only puts something into a queue), HOCON, a sibling room.
 *
 * <p>Invariants: one thread runs everything, so scripts of one node keep the order of the changes
 * and never overlap; every change is delivered, also one that was overtaken while it waited; no
 * script runs longer than its limit and the grace after it; none is run that somebody else could
 * have written ({@link io.flywall.scripts.ScriptGuard}).
 *
 * <p>Start reading at {@link io.flywall.scripts.Hooks}, then {@link io.flywall.scripts.HookQueue}
 * (order), {@link io.flywall.scripts.HookRunner} (limits) and the two {@link
 * io.flywall.scripts.Launcher}s: a process group of its own, or a transient unit where systemd runs
 * the agent in a sandbox that is not meant for scripts.
 */
package io.flywall.scripts;
