package io.flywall.agent.election;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Rank;
import io.flywall.value.Role;
import io.flywall.value.Term;
import java.util.Optional;

/**
 * Where this node stands, for heartbeats and for people.
 *
 * @param term the present primary's, ours included; the highest known when there is none
 * @param since when the role began
 * @param primary who is primary as far as this node knows, itself included
 * @param rank its own, in sync or not
 */
public record Standpoint(
    Role role,
    Term term,
    MonotonicInstant since,
    Reason reason,
    Optional<NodeId> primary,
    Rank rank) {}
