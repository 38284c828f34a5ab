/**
 * What happened to this node's role, kept across restarts: {@code state_dir/history.jsonl}; and, in
 * {@code history-elsewhere.jsonl}, the changes of primary that it only saw.
 *
 * <p>What must never enter: anything that decides. Nothing reads the history but people; an agent
 * whose disk is full or broken loses entries, says so once, and goes on.
 *
 * <p>Invariants: what the loop calls only puts something into a queue; the file is bounded; a line
 * that was torn by a crash is passed over and nothing before it is lost.
 *
 * <p>Start reading at {@link io.flywall.agent.history.History}.
 */
package io.flywall.agent.history;
