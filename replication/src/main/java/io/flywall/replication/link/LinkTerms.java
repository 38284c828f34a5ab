package io.flywall.replication.link;

import io.flywall.replication.tls.TlsEngines;
import io.flywall.replication.wire.RefusalCounts;
import io.flywall.replication.wire.StreamVersions;
import io.flywall.value.MonotonicClock;
import java.util.Optional;

/**
 * What holds for all links of a node.
 *
 * @param tls empty: neither encrypted nor authenticated, as the operator has asked for
 * @param counts of what was refused
 */
public record LinkTerms(
    Optional<TlsEngines> tls,
    StreamVersions versions,
    LinkLimits limits,
    MonotonicClock clock,
    RefusalCounts counts) {}
