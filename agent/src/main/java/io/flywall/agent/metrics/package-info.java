/**
 * What Prometheus reads: the agent's figures in its text format.
 *
 * <p>What must never enter: anything that acts, and the loop's thread. A takeover's account is only
 * put down by it; buckets, labels and text are made by whoever asks, on his thread.
 *
 * <p>Invariants: names begin with {@code flywall_} and carry their unit (the conventions of
 * prometheus.io/docs/practices/naming); a name that was released keeps its meaning.
 *
 * <p>Start reading at {@link io.flywall.agent.metrics.AgentMetrics}.
 */
package io.flywall.agent.metrics;
