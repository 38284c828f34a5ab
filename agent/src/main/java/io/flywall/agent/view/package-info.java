/**
 * What the agent shows of itself: immutable snapshots that the loop publishes and that API and CLI
 * read.
 *
 * <p>What must never enter: anything that can act. The one exception is {@link
 * io.flywall.agent.view.HandOverDesk}, the door through which API callers ask the loop for
 * something and wait for its answer on their own thread.
 *
 * <p>Invariants: everything here is immutable; durations and instants for people are {@code
 * java.time} types; nothing secret is in it.
 *
 * <p>Start reading at {@link io.flywall.agent.view.AgentView}.
 */
package io.flywall.agent.view;
