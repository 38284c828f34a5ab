package io.flywall.replication.stream;

import io.flywall.value.MonotonicClock;
import io.flywall.value.NodeId;
import java.time.Duration;

/**
 * Who connects to others, and by what it judges what they say.
 *
 * @param watermarks what this node holds, where votes depend on it
 * @param patience how long the election may take to hear of a term that a server speaks of
 */
public record Caller(
    NodeId self,
    TermHorizon horizon,
    Duration patience,
    Watermarks watermarks,
    MonotonicClock clock) {}
