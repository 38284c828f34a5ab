/**
 * Running the operator's hooks around a role change: environment, time limits, process groups.
 *
 * <p>What must never enter: the loop thread (a hook may hang for ever; nothing here is called from
 * it), HOCON, a sibling room.
 *
 * <p>Invariants: hooks of one node are strictly ordered and never overlap; every change is
 * delivered.
 *
 * <p>Only the room exists in this build: the hook keys of the configuration are validated and
 * reported as not active.
 */
package io.flywall.scripts;
