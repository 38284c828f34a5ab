package io.flywall.agent.election;

import io.flywall.value.Rank;
import io.flywall.value.Role;
import io.flywall.value.Term;

/** What a peer says of itself. */
public record PeerStanding(Role role, Term term, Rank rank) {}
