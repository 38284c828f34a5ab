/**
 * What the API costs the agent behind it: requests at a steady rate and open event streams, while
 * the lateness of its loop and its role are watched.
 *
 * <p>What must never enter: a client that asks as fast as it is answered, which would hide how long
 * an answer takes that is late.
 *
 * <p>Invariants: latency counts from when a request was due, and not from when it could be sent; a
 * stream that misses an event is a failure.
 *
 * <p>Start reading at {@link io.flywall.bench.api.ApiBench}.
 */
package io.flywall.bench.api;
