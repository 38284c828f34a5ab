/**
 * Who changed what, when, and what came of it: {@code state_dir/audit.log}.
 *
 * <p>What must never enter: anything that decides; a secret (a token is named, never shown).
 *
 * <p>Invariants: a line is written before its request is answered, and never changed; each carries
 * the hash of the one before, over the change of files too, so that a line that was altered, taken
 * out or put in shows; whoever can write the whole folder can write a whole new chain, so each hash
 * also goes to the journal, and from there to wherever that is sent, and to the peers, which keep
 * the newest; what a peer remembers never goes back by itself; a disk that is full or hangs costs
 * lines, never the change itself, and the next line says how many.
 *
 * <p>Start reading at {@link io.flywall.agent.audit.AuditLog}, then {@link
 * io.flywall.agent.audit.AuditCheck} and {@link io.flywall.agent.audit.HeadMemory}.
 */
package io.flywall.agent.audit;
