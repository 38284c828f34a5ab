package io.flywall.heartbeat;

import io.flywall.value.FirstBoot;
import io.flywall.value.GroupId;
import io.flywall.value.Priority;
import io.flywall.value.Role;
import io.flywall.value.Term;

/**
 * What the sender is in one group, at the moment of sending: nine bytes of every heartbeat.
 *
 * @param majority whether it claims with a majority only
 */
public record Standing(
    GroupId group,
    Role role,
    Term term,
    boolean inSync,
    boolean paused,
    boolean majority,
    FirstBoot firstBoot,
    Priority priority) {}
