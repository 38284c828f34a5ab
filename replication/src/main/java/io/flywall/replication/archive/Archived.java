package io.flywall.replication.archive;

import io.flywall.replication.DatasetName;
import io.flywall.replication.tree.TreePath;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Something that was set aside.
 *
 * @param id how it is named in a command: {@code DATASET/TIME-REASON/path}
 * @param path in the dataset's tree
 * @param size in bytes; of a link 0
 * @param file where it is kept
 */
public record Archived(
    String id,
    DatasetName dataset,
    Instant time,
    Reason reason,
    TreePath path,
    long size,
    Path file) {}
