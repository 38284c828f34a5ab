/**
 * {@link io.flywall.agent.Main}: from the command line to a command, nothing else.
 *
 * <p>What must never enter: logic. The rooms are {@code election} (pure; the heart), {@code loop},
 * {@code store}, {@code view}, {@code audit}, {@code api}, {@code cli} and {@code process}, which
 * wires them.
 *
 * <p>Start reading at {@code election/package-info.java}, then {@link io.flywall.value.Role}, then
 * {@code loop.AgentLoop#turn}.
 */
package io.flywall.agent;
