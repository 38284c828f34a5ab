package io.flywall.replication.dataset;

import io.flywall.replication.command.CommandRunner;
import io.flywall.value.MonotonicClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/**
 * What all datasets of a node share.
 *
 * @param state {@code state_dir/replication}; made when it is not there
 * @param gather how long changes are collected before they become a version ({@code sync_interval})
 * @param rescan how often everything is looked at, whatever the kernel's notices say
 * @param commandLimit how long a dump, a restore or an after_apply may take
 * @param archiveLimit of all old contents together, in bytes; never more than a tenth of their disk
 * @param wallClock the kernel's: it stamps files by it, and people read it
 */
public record Surroundings(
    Path state,
    CommandRunner runner,
    Duration gather,
    Duration rescan,
    Duration commandLimit,
    long archiveLimit,
    MonotonicClock clock,
    InstantSource wallClock) {}
