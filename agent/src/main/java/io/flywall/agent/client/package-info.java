/**
 * A client of the API that finds the primary: give it the addresses of some agents, and it learns
 * the others from them.
 *
 * <pre>{@code
 * Transport https = HttpTransport.with(Token.inFile(tokenFile), Trust.authority(caFile));
 * ClusterClient cluster = ClusterClient.of(List.of(fw1, fw2), https);
 * Answer status = cluster.read("/api/ha/status");
 * Answer moved = cluster.write(Write.once("/api/ha/failover", ""), Duration.ofSeconds(30));
 * }</pre>
 *
 * <p>What must never enter: the configuration, the loop, picocli; a program that only has this
 * package and the values can use it. Time, chance and the network are ports, so that a minute of a
 * test takes no time.
 *
 * <p>Invariants: a token goes to https addresses only, or to loopback; a write has one key for as
 * long as it is tried, and one that must not happen twice is sent again only to the agent that
 * knows the key; what was sent to a node for its own sake goes to no other.
 *
 * <p>Start reading at {@link io.flywall.agent.client.ClusterClient}.
 */
package io.flywall.agent.client;
