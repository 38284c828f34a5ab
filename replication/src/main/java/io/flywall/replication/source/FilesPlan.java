package io.flywall.replication.source;

import io.flywall.replication.DatasetName;
import io.flywall.replication.scan.Coverage;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How files are watched.
 *
 * @param gather how long changes are collected before they become a version; zero: not at all
 * @param rescan how often everything is looked at, whatever the kernel's notices say
 * @param state a directory of the dataset's own under {@code state_dir}; it exists
 * @param spoolLimit of the copies of files that never rest, in bytes
 */
public record FilesPlan(
    DatasetName name,
    Coverage coverage,
    Duration gather,
    Duration rescan,
    Path state,
    long spoolLimit) {}
